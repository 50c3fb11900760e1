package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.NewDeployment;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must change for a job to be as its author wants it.
 *
 * @param stops to be done whatever comes of the placements
 * @param replacements placements whose predecessor is stopped only if there is room for them
 * @param placements the other ones
 */
public record Reconciliation(
        List<Stop> stops,
        List<InPlaceUpdate> inPlace,
        List<Replacement> replacements,
        List<Wanted> placements,
        Optional<NewDeployment> deployment,
        Map<String, DesiredUpdates> desiredUpdates) {
    public Reconciliation {
        stops = List.copyOf(stops);
        inPlace = List.copyOf(inPlace);
        replacements = List.copyOf(replacements);
        placements = List.copyOf(placements);
        desiredUpdates = Sorted.copyOf(desiredUpdates);
    }

    /** An allocation that shall come to be somewhere. */
    public record Wanted(
            TaskGroup group, String name, Optional<JobAllocation> previous, Optional<DeploymentId> deployment) {}

    /** An allocation that shall come to be in place of another that runs. */
    public record Replacement(Wanted wanted, Stop stop) {}
}
