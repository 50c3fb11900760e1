package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.NewDeployment;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What must change for a job to be as its author wants it.
 *
 * @param stops to be done whatever comes of the placements
 * @param replacements placements whose predecessor is stopped only if there is room for them
 * @param placements the other ones
 * @param followUps when to look again at what failed
 */
public record Reconciliation(
        List<Stop> stops,
        List<InPlaceUpdate> inPlace,
        List<Replacement> replacements,
        List<Wanted> placements,
        Optional<NewDeployment> deployment,
        Map<String, DesiredUpdates> desiredUpdates,
        List<Plan.FollowUp> followUps) {
    public Reconciliation {
        stops = List.copyOf(stops);
        inPlace = List.copyOf(inPlace);
        replacements = List.copyOf(replacements);
        placements = List.copyOf(placements);
        desiredUpdates = Sorted.copyOf(desiredUpdates);
        followUps = List.copyOf(followUps);
    }

    /** An allocation that shall come to be somewhere. */
    public record Wanted(
            TaskGroup group,
            String name,
            Optional<JobAllocation> previous,
            Optional<DeploymentId> deployment,
            Lineage lineage) {
        /** Where earlier attempts at it failed. */
        public Set<NodeId> failedOn() {
            return lineage.reschedules().stream().map(RescheduleEvent::node).collect(Collectors.toSet());
        }
    }

    /** An allocation that shall come to be in place of another that runs. */
    public record Replacement(Wanted wanted, Stop stop) {}
}
