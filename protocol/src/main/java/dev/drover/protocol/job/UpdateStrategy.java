package dev.drover.protocol.job;

import java.time.Duration;

/**
 * How a new version of a service is rolled out.
 *
 * @param maxParallel how many allocations are replaced at once, at least 1
 * @param healthCheck {@code checks}, {@code task_states} or {@code manual}
 * @param progressDeadline how long a deployment may go without another healthy allocation; 0 fails it at the first
 *     unhealthy one
 * @param stagger kept and shown; only system jobs once waited for it
 * @param canary how many allocations try a new version beside the old ones before it is promoted; of a system job, on how
 *     many of the nodes that have to change it is tried, in percent
 * @param autoRevert whether a failed deployment brings the newest stable version back
 * @param autoPromote whether healthy canaries are promoted without being asked
 */
public record UpdateStrategy(
        int maxParallel,
        String healthCheck,
        Duration minHealthyTime,
        Duration healthyDeadline,
        Duration progressDeadline,
        Duration stagger,
        int canary,
        boolean autoRevert,
        boolean autoPromote) {
    /** An update without canaries and without a way back. */
    public UpdateStrategy(
            int maxParallel,
            String healthCheck,
            Duration minHealthyTime,
            Duration healthyDeadline,
            Duration progressDeadline,
            Duration stagger) {
        this(maxParallel, healthCheck, minHealthyTime, healthyDeadline, progressDeadline, stagger, 0, false, false);
    }
}
