package dev.drover.agent;

import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a task's state moves on; each step is a new value. */
public final class TaskHistory {
    private TaskHistory() {}

    /** The agent has heard of it. */
    public static TaskState received(Instant at) {
        return new TaskState(
                TaskState.PENDING, false, 0, Optional.empty(), Optional.empty(), List.of(TaskEvents.received(at)));
    }

    /** The same state, with one event more. */
    public static TaskState with(TaskState state, TaskEvent event) {
        return state.withEvents(append(state.events(), event));
    }

    /** It runs. */
    public static TaskState started(TaskState state, Instant at, long pid) {
        return new TaskState(
                TaskState.RUNNING,
                false,
                state.restarts(),
                Optional.of(at),
                Optional.empty(),
                append(state.events(), TaskEvents.started(at, pid)));
    }

    /** It ended and will be started again. */
    public static TaskState restarting(TaskState state, TaskEvent event) {
        return new TaskState(
                TaskState.PENDING,
                false,
                state.restarts() + 1,
                state.startedAt(),
                state.finishedAt(),
                append(state.events(), event));
    }

    /** It has ended for good. */
    public static TaskState dead(TaskState state, boolean failed, Instant at) {
        return new TaskState(
                TaskState.DEAD, failed, state.restarts(), state.startedAt(), Optional.of(at), state.events());
    }

    /** It was ended with its agent, to be started again with the next. */
    static TaskState interrupted(TaskState state) {
        return new TaskState(
                TaskState.PENDING, false, state.restarts(), state.startedAt(), Optional.empty(), state.events());
    }

    private static List<TaskEvent> append(List<TaskEvent> events, TaskEvent event) {
        List<TaskEvent> all = new ArrayList<>(events);
        all.add(event);
        return all.subList(Math.max(0, all.size() - TaskState.KEPT_EVENTS), all.size());
    }
}
