package dev.drover.protocol.job;

/** Where a job stands, derived from its allocations and evaluations. */
public enum JobStatus {
    /** Nothing runs yet and an evaluation is open. */
    PENDING("pending"),
    /** An allocation or a deployment is live. */
    RUNNING("running"),
    /** Nothing is live and nothing is open, or the job was stopped. */
    DEAD("dead");

    private final String wireName;

    JobStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
