package dev.drover.protocol.job;

/** How a job runs. */
public enum JobType {
    /** Runs until stopped. */
    SERVICE("service"),
    /** Runs until it has ended successfully. */
    BATCH("batch"),
    /** Runs once on every node that can take it, until stopped. */
    SYSTEM("system"),
    /** Runs once on every node that can take it, until it has ended successfully. */
    SYSBATCH("sysbatch");

    private final String wireName;

    JobType(String wireName) {
        this.wireName = wireName;
    }

    /** Whether it is placed once on every node, instead of as often as its author says. */
    public boolean isSystem() {
        return this == SYSTEM || this == SYSBATCH;
    }

    /** Whether it is done once it has ended successfully. */
    public boolean ends() {
        return this == BATCH || this == SYSBATCH;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
