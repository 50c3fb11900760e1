package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import java.util.Optional;

/**
 * An allocation as its job lists it: the only truth about which allocations exist under which names. The node has the
 * rest.
 *
 * @param name {@code job.group[index]}
 * @param client what the node last told the job; {@code running} is not told, so it stays {@code pending} until the
 *     allocation has ended or its health is known
 */
public record JobAllocation(
        AllocationId id,
        String name,
        String group,
        NodeId node,
        long jobVersion,
        EvaluationId evaluation,
        Optional<DeploymentId> deployment,
        DesiredStatus desired,
        ClientStatus client,
        Optional<DeploymentHealth> health,
        Stamp created) {
    /** Whether it still counts against its group: wanted, and not known to have ended. */
    public boolean isLive() {
        return desired == DesiredStatus.RUN && !client.isTerminal();
    }
}
