package dev.drover.protocol.allocation;

/** What a node's agent says of an allocation. */
public enum ClientStatus {
    /** Placed, not yet started. */
    PENDING("pending"),
    /** At least one task runs. */
    RUNNING("running"),
    /** All tasks ended well. */
    COMPLETE("complete"),
    /** A task failed for good. */
    FAILED("failed"),
    /** Its node is down. */
    LOST("lost"),
    /** Its node is not heard of, and it may still run there. */
    UNKNOWN("unknown");

    private final String wireName;

    ClientStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }

    /** Whether the allocation has ended and holds no resources any more. */
    public boolean isTerminal() {
        return this == COMPLETE || this == FAILED || this == LOST;
    }
}
