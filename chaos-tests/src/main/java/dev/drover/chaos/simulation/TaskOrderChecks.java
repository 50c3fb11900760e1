package dev.drover.chaos.simulation;

import dev.drover.node.NodeState;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.AllocationUpdate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether the tasks of an allocation have run in their order, by what its agent says of all of them at one moment. */
final class TaskOrderChecks {
    private final TaskGroup group;
    private final Map<String, TaskState> states;

    private TaskOrderChecks(TaskGroup group, Map<String, TaskState> states) {
        this.group = group;
        this.states = states;
    }

    static Optional<Violation> check(List<AllocationUpdate> updates, NodeState before) {
        return updates.stream()
                .flatMap(update -> wrong(update, before).stream())
                .findFirst()
                .map(what -> new Violation(Invariant.TASKS_IN_ORDER, what));
    }

    private static Optional<String> wrong(AllocationUpdate update, NodeState before) {
        Allocation allocation = before.allocations().get(update.allocation());
        if (allocation == null || update.tasks().isEmpty()) {
            return Optional.empty();
        }
        return before.jobOf(allocation)
                .group(allocation.placement().group())
                .flatMap(group -> new TaskOrderChecks(group, update.tasks()).wrong())
                .map(task -> "task " + task + " of " + update.allocation() + " has begun or ended out of turn: "
                        + update.tasks());
    }

    private Optional<String> wrong() {
        return group.tasks().stream()
                .filter(task -> (hasBegun(task) && !mayHaveBegun(task)) || (isDead(task) && !mayHaveEnded(task)))
                .map(Task::name)
                .findFirst();
    }

    private boolean mayHaveBegun(Task task) {
        if (task.isMain()) {
            return all(other -> other.isAt(Hook.PRESTART), this::hasMadeWay);
        }
        if (task.isAt(Hook.POSTSTART)) {
            return all(Task::isMain, this::hasBegun);
        }
        Instant begun = state(task).startedAt().orElseThrow();
        return !task.isAt(Hook.POSTSTOP) || all(other -> !other.isAt(Hook.POSTSTOP), other -> hasEndedBy(begun, other));
    }

    /** A sidecar ends when what it runs beside has, whoever wants that. */
    private boolean mayHaveEnded(Task task) {
        Instant ended = state(task).finishedAt().orElseThrow();
        return !task.isSidecar()
                || all(other -> !other.isSidecar() && !other.isAt(Hook.POSTSTOP), other -> hasEndedBy(ended, other));
    }

    private boolean hasEndedBy(Instant moment, Task task) {
        return isDead(task) && !state(task).finishedAt().orElseThrow().isAfter(moment);
    }

    private boolean hasMadeWay(Task before) {
        return hasBegun(before)
                && (before.isSidecar() || (isDead(before) && !state(before).failed()));
    }

    private boolean all(Predicate<Task> which, Predicate<Task> condition) {
        return group.tasks().stream().filter(which).allMatch(condition);
    }

    private boolean hasBegun(Task task) {
        return state(task).startedAt().isPresent();
    }

    private boolean isDead(Task task) {
        return state(task).state().equals(TaskState.DEAD);
    }

    private TaskState state(Task task) {
        return Optional.ofNullable(states.get(task.name())).orElseThrow();
    }
}
