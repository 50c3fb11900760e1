package dev.drover.protocol.allocation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.NodeId;
import java.util.Optional;

/**
 * One allocation a plan puts on a node.
 *
 * @param name {@code job.group[index]}
 * @param previous the allocation it replaces
 * @param lineage how it came about
 */
public record Placement(
        AllocationId id,
        String name,
        String group,
        NodeId node,
        AllocatedResources resources,
        Optional<AllocationId> previous,
        Optional<DeploymentId> deployment,
        PlacementMetrics metrics,
        Lineage lineage) {
    /** The same as part of another deployment. */
    public Placement withDeployment(Optional<DeploymentId> changed) {
        return new Placement(id, name, group, node, resources, previous, changed, metrics, lineage);
    }

    /** The same with how many nodes were looked at, without what they failed at and what others scored. */
    public Placement briefly() {
        return new Placement(id, name, group, node, resources, previous, deployment, metrics.countsOnly(), lineage);
    }

    /** The same once its version is promoted. */
    public Placement promoted() {
        return new Placement(id, name, group, node, resources, previous, deployment, metrics, lineage.promoted());
    }

    /** The version it runs, where the others of its plan run {@code planned}. */
    public long jobVersion(long planned) {
        return lineage.jobVersion().orElse(planned);
    }
}
