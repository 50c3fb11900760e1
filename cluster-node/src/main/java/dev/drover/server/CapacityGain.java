package dev.drover.server;

import dev.drover.protocol.job.Job;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a node can hold now that it could not hold before.
 *
 * @param evictable empty where there is room for anybody; else the least important that has come: while it was only
 *     planned, nobody could take its place
 */
record CapacityGain(NodeView node, Optional<HeldAllocation> evictable) {
    private static final Comparator<CapacityGain> MOST_FIRST = Comparator.comparingInt(
            gain -> gain.evictable().map(HeldAllocation::priority).orElse(Integer.MIN_VALUE));

    /** @param before as it was looked at last; empty for a node that is new */
    static Optional<CapacityGain> of(Optional<NodeView> before, NodeView now) {
        if (!now.isSchedulable()) {
            return Optional.empty();
        }
        Optional<NodeView> old = before.filter(NodeView::isSchedulable)
                .filter(known -> known.node().equals(now.node()))
                .filter(known -> !hasLet(known, now));
        return old.isEmpty()
                ? Optional.of(new CapacityGain(now, Optional.empty()))
                : newcomer(old.get(), now).map(held -> new CapacityGain(now, Optional.of(held)));
    }

    /** What has gone may have had the port or the device that was waited for, however much has come since. */
    private static boolean hasLet(NodeView old, NodeView now) {
        return now.usage().cpuMhz() < old.usage().cpuMhz()
                || now.usage().memoryMb() < old.usage().memoryMb()
                || old.held().stream().anyMatch(held -> now.held(held.id()).isEmpty());
    }

    private static Optional<HeldAllocation> newcomer(NodeView old, NodeView now) {
        return now.held().stream()
                .filter(HeldAllocation::isPreemptible)
                .filter(held -> old.held(held.id()).isEmpty())
                .min(Comparator.comparingInt(HeldAllocation::priority));
    }

    /** That which is one for more jobs. */
    CapacityGain or(CapacityGain other) {
        return MOST_FIRST.compare(this, other) <= 0 ? this : other;
    }

    /** @param preempting the job, if it may take the place of others */
    boolean isThereFor(Optional<Job> preempting) {
        return evictable.isEmpty()
                || preempting.filter(evictable.get()::yieldsTo).isPresent();
    }
}
