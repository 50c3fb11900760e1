package dev.drover.server;

import dev.drover.scheduler.snapshot.NodeView;
import java.util.Optional;

/** Whether a node can hold something now that it could not hold before. */
final class CapacityGain {
    private CapacityGain() {}

    /** @param before as it was looked at last; empty for a node that is new */
    static boolean isThere(Optional<NodeView> before, NodeView now) {
        return now.isSchedulable()
                && before.filter(NodeView::isSchedulable)
                        .filter(old -> old.node().equals(now.node()))
                        .filter(old -> !hasLet(old, now))
                        .isEmpty();
    }

    /** What has gone may have had the port or the device that was waited for, however much has come since. */
    private static boolean hasLet(NodeView old, NodeView now) {
        return now.usage().cpuMhz() < old.usage().cpuMhz()
                || now.usage().memoryMb() < old.usage().memoryMb()
                || old.held().stream().anyMatch(held -> now.held(held.id()).isEmpty());
    }
}
