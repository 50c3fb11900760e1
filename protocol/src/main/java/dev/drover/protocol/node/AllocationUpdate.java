package dev.drover.protocol.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.TaskState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an agent says of one of its allocations: always the whole state, never a difference.
 *
 * @param tasks each with the latest of its events, and before them those that no server is known to have recorded
 */
public record AllocationUpdate(
        AllocationId allocation,
        ClientStatus client,
        String description,
        Map<String, TaskState> tasks,
        Optional<DeploymentHealth> health) {
    public AllocationUpdate {
        tasks = Sorted.copyOf(tasks);
    }

    /** The same of other tasks, or of the same tasks with other events. */
    public AllocationUpdate withTasks(Map<String, TaskState> others) {
        return new AllocationUpdate(allocation, client, description, others, health);
    }

    /** The tasks with no more events than are kept. */
    public Map<String, TaskState> keptTasks() {
        Map<String, TaskState> kept = new TreeMap<>();
        tasks.forEach((name, task) -> kept.put(name, task.kept()));
        return kept;
    }
}
