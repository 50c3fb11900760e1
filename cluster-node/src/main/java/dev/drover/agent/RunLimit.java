package dev.drover.agent;

import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.TaskGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an allocation may still run: its group's {@code max_run_duration}, counted from the start of its first task.
 *
 * @param left what is left of it; not positive once it is over
 */
public record RunLimit(Duration limit, Duration left) {
    /**
     * The limit of an allocation.
     *
     * @param began when its first task started
     * @return empty if it may run for any time, or has not begun
     */
    public static Optional<RunLimit> of(TaskGroup group, Optional<Instant> began, Instant now) {
        return group.maxRunDuration()
                .flatMap(limit -> began.map(start -> {
                    Duration spent = Duration.between(start, now);
                    return new RunLimit(limit, limit.minus(spent));
                }));
    }

    public boolean isOver() {
        return left.isNegative() || left.isZero();
    }

    /** When it is to be looked at again. */
    public Duration nextLook() {
        return LongestTimer.limit(left);
    }

    /** Told to tasks that are ended by it. */
    public TaskEvent event(Instant now) {
        return TaskEvents.tooLong(now, limit);
    }
}
