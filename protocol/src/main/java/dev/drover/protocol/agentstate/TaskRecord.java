package dev.drover.protocol.agentstate;

import dev.drover.protocol.allocation.TaskState;
import java.time.Instant;
import java.util.List;

/**
 * One task.
 *
 * @param run the run the state speaks of; empty before the first
 * @param runEnded whether the end of that run is in the state already
 * @param restarts when it was restarted within the present interval of its policy, oldest first
 */
public record TaskRecord(TaskState state, String run, boolean runEnded, List<Instant> restarts) {
    public TaskRecord {
        restarts = List.copyOf(restarts);
    }
}
