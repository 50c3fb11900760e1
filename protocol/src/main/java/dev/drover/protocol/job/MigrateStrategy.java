package dev.drover.protocol.job;

import java.time.Duration;

/**
 * How a group's allocations leave a node that is being emptied.
 *
 * @param maxParallel how many may be missing at once, at least 1
 * @param healthCheck {@code checks} or {@code task_states}
 */
public record MigrateStrategy(int maxParallel, String healthCheck, Duration minHealthyTime, Duration healthyDeadline) {
    /** What a service gets that says nothing, as in Nomad. */
    public static final MigrateStrategy STANDARD =
            new MigrateStrategy(1, "checks", Duration.ofSeconds(10), Duration.ofMinutes(5));
}
