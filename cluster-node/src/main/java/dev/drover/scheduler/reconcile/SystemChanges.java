package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Optional;

/**
 * What must change in one group of a system job.
 *
 * @param deployment the one that watches over what is placed now
 * @param startsDeployment whether that is a new one
 * @param stops to be done whatever comes of the placements
 * @param updates running allocations that take the newest version where they are
 * @param replacements running allocations that must be replaced on their nodes, no more than the update allows at once
 * @param deferred how many more there are to replace later
 * @param missing nodes where the group does not run
 * @param ignored how many stay as they are
 */
public record SystemChanges(
        TaskGroup group,
        Optional<DeploymentId> deployment,
        boolean startsDeployment,
        List<Stop> stops,
        List<InPlaceUpdate> updates,
        List<JobAllocation> replacements,
        int deferred,
        List<Missing> missing,
        int ignored) {
    /** Why a running allocation is stopped when its successor has found room. */
    public static final String UPDATED = GroupReconciler.UPDATED;

    public SystemChanges {
        stops = List.copyOf(stops);
        updates = List.copyOf(updates);
        replacements = List.copyOf(replacements);
        missing = List.copyOf(missing);
    }

    /** A node where the group does not run, and what ran there last. */
    public record Missing(NodeView node, Optional<JobAllocation> previous) {}
}
