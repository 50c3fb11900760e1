package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import java.util.Optional;

/**
 * What a node tells a job of one of its allocations: that it ended, how healthy it is, or that it has to go.
 *
 * @param drain present while the node is being emptied and the allocation has to go
 */
public record AllocationReport(
        AllocationId allocation,
        ClientStatus client,
        String description,
        Optional<DeploymentHealth> health,
        Optional<DrainOrder> drain) {}
