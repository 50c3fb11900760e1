package dev.drover.protocol.allocation;

import dev.drover.protocol.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One task as its agent sees it.
 *
 * @param state {@code pending}, {@code running} or {@code dead}
 * @param restarts how often it was started again
 * @param events the latest ten, oldest first; where an agent tells of a task, before them those that no server has recorded
 */
public record TaskState(
        String state,
        boolean failed,
        int restarts,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        List<TaskEvent> events) {
    public static final String PENDING = "pending";
    public static final String RUNNING = "running";
    public static final String DEAD = "dead";

    /** Events of a task that are kept. */
    public static final int KEPT_EVENTS = 10;

    public TaskState {
        events = List.copyOf(events);
    }

    /** The same with other events. */
    public TaskState withEvents(List<TaskEvent> others) {
        return new TaskState(state, failed, restarts, startedAt, finishedAt, others);
    }

    /** The same with no more events than are kept. */
    public TaskState kept() {
        return events.size() <= KEPT_EVENTS
                ? this
                : withEvents(events.subList(events.size() - KEPT_EVENTS, events.size()));
    }

    /**
     * Something that happened to a task.
     *
     * @param type Nomad's word, such as {@code Started} or {@code Terminated}
     * @param message what a person reads
     * @param details machine-readable, such as {@code exit_code} or {@code signal}
     */
    public record TaskEvent(String type, Instant at, String message, Map<String, String> details) {
        public TaskEvent {
            details = Sorted.copyOf(details);
        }
    }
}
