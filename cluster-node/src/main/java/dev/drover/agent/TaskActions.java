package dev.drover.agent;

import dev.drover.agent.driver.Signals;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.stream.TaskAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks an action is for. Pure.
 *
 * @param refusal why nothing is done; without one there are tasks
 * @param tasks by name
 */
record TaskActions(Optional<Rejected> refusal, List<String> tasks) {
    TaskActions {
        tasks = List.copyOf(tasks);
    }

    /** @param states of all tasks of the allocation, by name */
    static TaskActions of(TaskAction action, Map<String, TaskState> states) {
        if (action.kind() == TaskAction.Kind.SIGNAL && !Signals.isKnown(action.signal())) {
            return refused(Reason.INVALID, "unknown signal \"" + action.signal() + "\"");
        }
        if (action.task().isEmpty()) {
            List<String> running = states.keySet().stream()
                    .filter(name -> isRunning(states.get(name)))
                    .toList();
            return running.isEmpty()
                    ? refused(Reason.CONFLICT, "no task of allocation \"" + action.allocation() + "\" is running")
                    : new TaskActions(Optional.empty(), running);
        }
        return ofTask(action.allocation(), action.task(), states);
    }

    /** One task that has to run. */
    static TaskActions ofTask(AllocationId allocation, String task, Map<String, TaskState> states) {
        TaskState state = states.get(task);
        if (state == null) {
            return refused(Reason.NOT_FOUND, "allocation \"" + allocation + "\" has no task \"" + task + "\"");
        }
        return isRunning(state)
                ? new TaskActions(Optional.empty(), List.of(task))
                : new TaskActions(Optional.of(notRunning(task)), List.of());
    }

    static Rejected notRunning(String task) {
        return new Rejected(Reason.CONFLICT, "task \"" + task + "\" is not running");
    }

    private static boolean isRunning(@Nullable TaskState state) {
        return state != null && state.state().equals(TaskState.RUNNING);
    }

    private static TaskActions refused(Reason reason, String why) {
        return new TaskActions(Optional.of(new Rejected(reason, why)), List.of());
    }
}
