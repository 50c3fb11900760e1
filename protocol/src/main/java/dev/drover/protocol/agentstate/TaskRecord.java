package dev.drover.protocol.agentstate;

import dev.drover.protocol.allocation.TaskState;
import java.time.Instant;
import java.util.List;

/**
 * One task.
 *
 * @param run the run the state speaks of; empty before the first
 * @param runEnded whether the end of that run is in the state already
 * @param restarting whether that run is ended only for the next to begin, which is no failure
 * @param restarts when it was restarted within the present interval of its policy, oldest first
 */
public record TaskRecord(TaskState state, String run, boolean runEnded, boolean restarting, List<Instant> restarts) {
    public TaskRecord {
        restarts = List.copyOf(restarts);
    }

    /** One that has not begun. */
    public TaskRecord(TaskState state) {
        this(state, "", false, false, List.of());
    }

    /** The same in another state. */
    public TaskRecord with(TaskState newState) {
        return new TaskRecord(newState, run, runEnded, restarting, restarts);
    }

    /** The same, about to be restarted. */
    public TaskRecord inRestart() {
        return new TaskRecord(state, run, runEnded, true, restarts);
    }
}
