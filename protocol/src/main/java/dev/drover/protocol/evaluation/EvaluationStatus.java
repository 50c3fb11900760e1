package dev.drover.protocol.evaluation;

/** Where an evaluation stands. */
public enum EvaluationStatus {
    /** Waits for its turn, or runs. */
    PENDING("pending"),
    /** Waits for capacity. */
    BLOCKED("blocked"),
    /** Its plan is applied. */
    COMPLETE("complete"),
    /** It gave up. */
    FAILED("failed"),
    /** A newer one took its place. */
    CANCELED("canceled");

    private final String wireName;

    EvaluationStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
