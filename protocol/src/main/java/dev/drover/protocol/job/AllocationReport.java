package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import java.time.Instant;
import java.util.Optional;

/**
 * What a node tells a job of one of its allocations: that it ended, how healthy it is, or that it has to go.
 *
 * @param drain present while the node is being emptied and the allocation has to go
 * @param endedAt when the last of its tasks ended, as far as the agent knows; empty while it has not ended
 * @param evicted whether it makes room for an allocation of a more important job
 */
public record AllocationReport(
        AllocationId allocation,
        ClientStatus client,
        String description,
        Optional<DeploymentHealth> health,
        Optional<DrainOrder> drain,
        Optional<Instant> endedAt,
        boolean evicted) {
    public AllocationReport(
            AllocationId allocation,
            ClientStatus client,
            String description,
            Optional<DeploymentHealth> health,
            Optional<DrainOrder> drain) {
        this(allocation, client, description, health, drain, Optional.empty(), false);
    }
}
