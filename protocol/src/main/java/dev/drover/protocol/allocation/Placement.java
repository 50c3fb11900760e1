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
 */
public record Placement(
        AllocationId id,
        String name,
        String group,
        NodeId node,
        AllocatedResources resources,
        Optional<AllocationId> previous,
        Optional<DeploymentId> deployment,
        PlacementMetrics metrics) {}
