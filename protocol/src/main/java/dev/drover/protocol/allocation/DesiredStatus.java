package dev.drover.protocol.allocation;

/** What the servers want of an allocation. */
public enum DesiredStatus {
    /** It shall run. */
    RUN("run"),
    /** It shall be stopped. */
    STOP("stop"),
    /** It makes room for another. */
    EVICT("evict");

    private final String wireName;

    DesiredStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
