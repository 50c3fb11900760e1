package dev.drover.protocol.job;

/** How a job runs. */
public enum JobType {
    /** Runs until stopped. */
    SERVICE("service"),
    /** Runs until it has ended successfully. */
    BATCH("batch");

    private final String wireName;

    JobType(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
