package dev.drover.protocol.allocation;

import dev.drover.protocol.AllocationId;
import java.util.List;
import java.util.OptionalLong;

/**
 * How a placement came about, where there is more to say than that a slot was empty.
 *
 * @param canary it tries a version that is not promoted yet
 * @param jobVersion the older version it runs, where it keeps up the count beside canaries; empty for the plan's own
 * @param reschedules the attempts before it that failed, oldest first; no longer than the policy looks back
 * @param preempted the allocations of less important jobs that make room for it
 */
public record Lineage(
        boolean canary, OptionalLong jobVersion, List<RescheduleEvent> reschedules, List<AllocationId> preempted) {
    /** A first attempt, or the successor of one that did not fail. */
    public static final Lineage NONE = new Lineage(false, OptionalLong.empty(), List.of(), List.of());

    public Lineage {
        reschedules = List.copyOf(reschedules);
        preempted = List.copyOf(preempted);
    }

    /** One that nobody has to make room for. */
    public Lineage(boolean canary, OptionalLong jobVersion, List<RescheduleEvent> reschedules) {
        this(canary, jobVersion, reschedules, List.of());
    }

    /** Its version is promoted. */
    public Lineage promoted() {
        return new Lineage(false, jobVersion, reschedules, preempted);
    }

    /** The same, where allocations of less important jobs make room. */
    public Lineage taking(List<AllocationId> victims) {
        return victims.isEmpty() ? this : new Lineage(canary, jobVersion, reschedules, victims);
    }
}
