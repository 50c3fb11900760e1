package dev.drover.protocol.node;

/** Whether new allocations may be placed. */
public enum Eligibility {
    /** They may. */
    ELIGIBLE("eligible"),
    /** They may not. */
    INELIGIBLE("ineligible");

    private final String wireName;

    Eligibility(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
