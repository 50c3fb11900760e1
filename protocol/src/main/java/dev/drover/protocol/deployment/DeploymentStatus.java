package dev.drover.protocol.deployment;

/** Where a deployment stands. */
public enum DeploymentStatus {
    /** Allocations are being replaced or watched. */
    RUNNING("running"),
    /** An operator holds it. */
    PAUSED("paused"),
    /** All are healthy. */
    SUCCESSFUL("successful"),
    /** It did not become healthy in time. */
    FAILED("failed"),
    /** A newer version or a stop took its place. */
    CANCELLED("cancelled");

    private final String wireName;

    DeploymentStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
