package dev.drover.agent;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import java.util.Collection;

/**
 * An allocation's client status as it follows from its tasks.
 *
 * @param description Nomad's sentence
 */
public record AllocationStatus(ClientStatus client, String description) {
    /** It ends only when every task has: until then its ports and memory are in use. */
    public static AllocationStatus of(Collection<TaskState> tasks) {
        boolean allDead = tasks.stream().allMatch(task -> task.state().equals(TaskState.DEAD));
        if (allDead) {
            return tasks.stream().anyMatch(TaskState::failed)
                    ? new AllocationStatus(ClientStatus.FAILED, "Failed tasks")
                    : new AllocationStatus(ClientStatus.COMPLETE, "All tasks have completed");
        }
        boolean started = tasks.stream().anyMatch(task -> task.state().equals(TaskState.RUNNING));
        return started
                ? new AllocationStatus(ClientStatus.RUNNING, "Tasks are running")
                : new AllocationStatus(ClientStatus.PENDING, "No tasks have started");
    }
}
