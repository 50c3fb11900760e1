package dev.drover.protocol.allocation;

import java.util.List;
import java.util.OptionalLong;

/**
 * How a placement came about, where there is more to say than that a slot was empty.
 *
 * @param canary it tries a version that is not promoted yet
 * @param jobVersion the older version it runs, where it keeps up the count beside canaries; empty for the plan's own
 * @param reschedules the attempts before it that failed, oldest first; no longer than the policy looks back
 */
public record Lineage(boolean canary, OptionalLong jobVersion, List<RescheduleEvent> reschedules) {
    /** A first attempt, or the successor of one that did not fail. */
    public static final Lineage NONE = new Lineage(false, OptionalLong.empty(), List.of());

    public Lineage {
        reschedules = List.copyOf(reschedules);
    }
}
