package dev.drover.protocol.evaluation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scheduler proposes for one job: nothing is real until the nodes have accepted their parts.
 *
 * @param inPlace allocations that get the new job version where they are
 * @param deployment the deployment to create, with what each group wants in total
 * @param failedGroups groups that could not be placed, and why
 * @param queued by group, how many placements are still missing
 * @param desiredUpdates by group, what the reconciler wants (shown by {@code job plan})
 */
public record Plan(
        List<Stop> stops,
        List<Placement> placements,
        List<InPlaceUpdate> inPlace,
        Optional<NewDeployment> deployment,
        Map<String, PlacementMetrics> failedGroups,
        Map<String, Integer> queued,
        Map<String, DesiredUpdates> desiredUpdates) {
    public static final Plan EMPTY =
            new Plan(List.of(), List.of(), List.of(), Optional.empty(), Map.of(), Map.of(), Map.of());

    public Plan {
        stops = List.copyOf(stops);
        placements = List.copyOf(placements);
        inPlace = List.copyOf(inPlace);
        failedGroups = Sorted.copyOf(failedGroups);
        queued = Sorted.copyOf(queued);
        desiredUpdates = Sorted.copyOf(desiredUpdates);
    }

    /** An allocation to end; {@code client} is set where the node can no longer say so itself (lost). */
    public record Stop(AllocationId allocation, NodeId node, String description, Optional<ClientStatus> client) {}

    /** An allocation that keeps running under the new job version. */
    public record InPlaceUpdate(AllocationId allocation, NodeId node, Optional<DeploymentId> deployment) {}

    /** A deployment this plan starts; by group the total of allocations it wants healthy. */
    public record NewDeployment(DeploymentId id, Map<String, Integer> desiredTotals) {
        public NewDeployment {
            desiredTotals = Sorted.copyOf(desiredTotals);
        }
    }

    /** What the reconciler wants of one group. */
    public record DesiredUpdates(
            int ignore, int place, int migrate, int stop, int inPlaceUpdate, int destructiveUpdate) {}
}
