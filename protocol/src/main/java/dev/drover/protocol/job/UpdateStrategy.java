package dev.drover.protocol.job;

import java.time.Duration;

/**
 * How a new version of a service is rolled out.
 *
 * @param maxParallel how many allocations are replaced at once, at least 1
 * @param healthCheck {@code checks}, {@code task_states} or {@code manual}
 */
public record UpdateStrategy(
        int maxParallel,
        String healthCheck,
        Duration minHealthyTime,
        Duration healthyDeadline,
        Duration progressDeadline,
        Duration stagger) {}
