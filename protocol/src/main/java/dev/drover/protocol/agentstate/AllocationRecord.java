package dev.drover.protocol.agentstate;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.job.Job;
import java.util.Map;
import java.util.Optional;

/** One allocation: what was assigned, and how far it has come. */
public record AllocationRecord(
        Allocation allocation, Job job, Map<String, TaskRecord> tasks, Optional<DeploymentHealth> health) {
    public AllocationRecord {
        tasks = Sorted.copyOf(tasks);
    }
}
