package dev.drover.scheduler.snapshot;

import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What counts for an allocation once its node is not heard of, or is heard of again.
 *
 * @param client as its node has it
 * @param startedAt when its leader began to run, or the first of its main tasks where it has none
 * @param score the best that its placement found
 */
public record Standing(ClientStatus client, Optional<Instant> startedAt, OptionalDouble score) {
    static Standing of(Allocation allocation, TaskGroup group) {
        return new Standing(
                allocation.client(),
                group.tasks().stream()
                        .filter(Task::leader)
                        .findFirst()
                        .map(leader -> startOf(allocation, leader))
                        .orElseGet(() -> group.tasks().stream()
                                .filter(Task::isMain)
                                .flatMap(task -> startOf(allocation, task).stream())
                                .min(Comparator.naturalOrder())),
                allocation.placement().metrics().scores().stream()
                        .mapToDouble(NodeScore::normalized)
                        .max());
    }

    private static Optional<Instant> startOf(Allocation allocation, Task task) {
        return Optional.ofNullable(allocation.tasks().get(task.name())).flatMap(TaskState::startedAt);
    }

    public boolean isRunning() {
        return client == ClientStatus.RUNNING;
    }
}
