package dev.drover.protocol.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.TaskState;
import java.util.Map;
import java.util.Optional;

/** What an agent says of one of its allocations: always the whole state, never a difference. */
public record AllocationUpdate(
        AllocationId allocation,
        ClientStatus client,
        String description,
        Map<String, TaskState> tasks,
        Optional<DeploymentHealth> health) {
    public AllocationUpdate {
        tasks = Sorted.copyOf(tasks);
    }
}
