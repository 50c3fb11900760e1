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
 * @param events the latest ten, oldest first
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

    public TaskState {
        events = List.copyOf(events);
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
