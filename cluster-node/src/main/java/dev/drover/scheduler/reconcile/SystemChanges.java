package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.evaluation.Plan.InPlaceUpdate;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What must change in one group of a system job.
 *
 * @param deployment the one that watches over what is placed now
 * @param startsDeployment whether that is a new one
 * @param canaries on how many nodes in all the newest version is tried before others follow, where that is not over: then
 *     the replacements are canaries
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
        int canaries,
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

    /** Whether any of its allocations goes on where it is, or has done its work there. */
    public boolean runsSomewhere() {
        return ignored + deferred + updates.size() + replacements.size() > 0;
    }

    /**
     * A node where the group does not run.
     *
     * @param previous what ran there last
     * @param canary what comes there tries the newest version
     * @param version an older one that comes there instead of the newest
     */
    public record Missing(NodeView node, Optional<JobAllocation> previous, boolean canary, OptionalLong version) {}
}
