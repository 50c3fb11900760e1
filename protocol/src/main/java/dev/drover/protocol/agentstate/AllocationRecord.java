package dev.drover.protocol.agentstate;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.job.Job;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One allocation: what was assigned, and how far it has come.
 *
 * @param began when the first of its tasks started; empty until one has
 */
public record AllocationRecord(
        Allocation allocation,
        Job job,
        Map<String, TaskRecord> tasks,
        Optional<DeploymentHealth> health,
        Optional<Instant> began) {
    public AllocationRecord {
        tasks = Sorted.copyOf(tasks);
    }

    /** One that has not begun. */
    public AllocationRecord(
            Allocation allocation, Job job, Map<String, TaskRecord> tasks, Optional<DeploymentHealth> health) {
        this(allocation, job, tasks, health, Optional.empty());
    }
}
