package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Optional;

/** The node a placement goes to, if there is one, and why. */
public record Selection(Optional<Choice> choice, PlacementMetrics metrics) {
    /**
     * A node and what it gives.
     *
     * @param victims the allocations of other jobs that must go for it
     */
    public record Choice(NodeView node, AllocatedResources resources, List<HeldAllocation> victims) {
        public Choice {
            victims = List.copyOf(victims);
        }
    }
}
