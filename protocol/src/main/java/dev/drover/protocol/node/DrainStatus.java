package dev.drover.protocol.node;

/** How far a drain has come. */
public enum DrainStatus {
    /** Something is still there. */
    DRAINING("draining"),
    /** Nothing that had to go is left. */
    COMPLETE("complete"),
    /** It was called off. */
    CANCELED("canceled");

    private final String wireName;

    DrainStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
