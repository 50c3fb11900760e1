package dev.drover.protocol.job;

import dev.drover.protocol.Value;

/**
 * Within which bounds a group's count may be changed, and what an autoscaler shall keep to.
 *
 * @param min 0 or more
 * @param max at least {@code min}
 * @param enabled whether an autoscaler shall act on it; the bounds hold for everybody
 * @param policy the autoscaler's own; Drover hands it on unread
 */
public record Scaling(int min, int max, boolean enabled, Value.Fields policy) {
    /** Nomad's word for a policy that changes a count. */
    public static final String TYPE = "horizontal";
}
