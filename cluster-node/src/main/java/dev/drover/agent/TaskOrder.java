package dev.drover.agent;

import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * In which order the tasks of a group run. First comes what goes before the main tasks, then these, then what follows their
 * start. When the main tasks have ended, so have their sidecars to; last comes what is to run after all of them. Where the
 * others have to end, the leader goes first, and sidecars when the tasks that they run beside are dead. Pure.
 */
public final class TaskOrder {
    /** What is wanted of an allocation; it only ever moves down this list. */
    public enum Wish {
        /** It is to run. */
        RUN,
        /** It is to end after a delay, in which nothing begins that it does not need for that. */
        LINGER,
        /** What runs has to end; what comes last runs after that. */
        STOP,
        /** All has to end, also what comes last. */
        END,
        /** And then nothing is to be left of it. */
        VANISH;

        /** The further one of the two. */
        public Wish or(Wish other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    /** What is to become of a task that is not dead. */
    public enum Turn {
        /** It stays as it is. */
        WAIT,
        /** It begins, unless it has begun. */
        BEGIN,
        /** It ends, or never begins. */
        END
    }

    private final TaskGroup group;
    private final Map<String, TaskState> states;
    private final Wish wish;

    /** @param states of all tasks of the group, by name */
    public TaskOrder(TaskGroup group, Map<String, TaskState> states, Wish wish) {
        this.group = group;
        this.states = Map.copyOf(states);
        this.wish = wish;
    }

    /** Whose turn it is. */
    public Turn turn(Task task) {
        if (comesLast(task)) {
            return turnOfLast();
        }
        if (hasToEnd()) {
            return isNextToEnd(task) ? Turn.END : Turn.WAIT;
        }
        if (task.isSidecar() && onlySidecarsAreLeft()) {
            return Turn.END;
        }
        return wish == Wish.RUN && isDue(task) ? Turn.BEGIN : Turn.WAIT;
    }

    /** Why tasks have to end although they are wanted; empty if they may go on. */
    public Optional<TaskEvent> whyEnded(Instant now) {
        if (wish.compareTo(Wish.STOP) >= 0) {
            return Optional.empty();
        }
        Optional<Task> failed = firstFailed();
        if (failed.isPresent()) {
            return Optional.of(TaskEvents.siblingFailed(now, failed.get().name()));
        }
        if (isLeaderDead()) {
            return Optional.of(TaskEvents.leaderDead(now));
        }
        return onlySidecarsAreLeft() ? Optional.of(TaskEvents.mainTasksDead(now)) : Optional.empty();
    }

    private boolean hasToEnd() {
        return wish.compareTo(Wish.STOP) >= 0 || firstFailed().isPresent() || isLeaderDead();
    }

    private Optional<Task> firstFailed() {
        return group.tasks().stream()
                .filter(task -> !comesLast(task) && hasFailed(task))
                .findFirst();
    }

    private boolean isLeaderDead() {
        return group.tasks().stream().anyMatch(task -> task.leader() && isDead(task));
    }

    private boolean isNextToEnd(Task task) {
        if (isAnyAlive(Task::leader)) {
            return task.leader();
        }
        return !task.isSidecar() || onlySidecarsAreLeft();
    }

    private boolean onlySidecarsAreLeft() {
        return !isAnyAlive(task -> !task.isSidecar());
    }

    /** Where nothing was done, there is nothing to be done afterwards. */
    private Turn turnOfLast() {
        if (wish.compareTo(Wish.END) >= 0) {
            return Turn.END;
        }
        if (isAnyAlive(task -> true)) {
            return Turn.WAIT;
        }
        boolean begun = group.tasks().stream().anyMatch(task -> !comesLast(task) && hasEverRun(task));
        return begun ? Turn.BEGIN : Turn.END;
    }

    /** Whether one of the tasks that do not come last has yet to end. */
    private boolean isAnyAlive(Predicate<Task> which) {
        return group.tasks().stream().anyMatch(task -> !comesLast(task) && !isDead(task) && which.test(task));
    }

    private boolean isDue(Task task) {
        if (task.isAt(Hook.PRESTART)) {
            return true;
        }
        if (task.isAt(Hook.POSTSTART)) {
            return all(Task::isMain, this::isUpOrDone);
        }
        return all(other -> other.isAt(Hook.PRESTART), this::hasMadeWay);
    }

    private boolean all(Predicate<Task> which, Predicate<Task> condition) {
        return group.tasks().stream().filter(which).allMatch(condition);
    }

    private boolean hasMadeWay(Task before) {
        return before.isSidecar() ? isUpOrDone(before) : isDead(before);
    }

    /** One that is to be started again has to come up first. */
    private boolean isUpOrDone(Task task) {
        return !isIn(task, TaskState.PENDING) && hasEverRun(task);
    }

    private static boolean comesLast(Task task) {
        return task.isAt(Hook.POSTSTOP);
    }

    private boolean hasEverRun(Task task) {
        return state(task).flatMap(TaskState::startedAt).isPresent();
    }

    private boolean isDead(Task task) {
        return isIn(task, TaskState.DEAD);
    }

    private boolean hasFailed(Task task) {
        return isDead(task) && state(task).filter(TaskState::failed).isPresent();
    }

    private boolean isIn(Task task, String wanted) {
        return state(task).filter(state -> state.state().equals(wanted)).isPresent();
    }

    private Optional<TaskState> state(Task task) {
        return Optional.ofNullable(states.get(task.name()));
    }
}
