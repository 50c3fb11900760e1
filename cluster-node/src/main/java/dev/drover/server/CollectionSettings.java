package dev.drover.server;

import dev.drover.protocol.job.JobCommand.ForgetEnded;
import java.time.Duration;
import java.time.Instant;

/**
 * How long what has ended stays in memory and in lists. The journal keeps it for good.
 *
 * @param every how often it is looked for
 * @param jobs that are dead, since their registration
 * @param evaluations and the allocations of jobs that do not end by themselves
 * @param batchEvaluations and the allocations of jobs that end by themselves
 * @param nodes that are down
 */
public record CollectionSettings(
        Duration every,
        Duration jobs,
        Duration evaluations,
        Duration batchEvaluations,
        Duration deployments,
        Duration nodes) {
    /** As in Nomad. */
    public static final CollectionSettings STANDARD = new CollectionSettings(
            Duration.ofMinutes(5),
            Duration.ofHours(4),
            Duration.ofHours(1),
            Duration.ofHours(24),
            Duration.ofHours(1),
            Duration.ofHours(24));

    /** Whatever has ended goes at once. */
    public static final CollectionSettings EVERYTHING = new CollectionSettings(
            Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    ForgetEnded ofJob(Instant now) {
        return new ForgetEnded(
                now.minus(jobs), now.minus(evaluations), now.minus(batchEvaluations), now.minus(deployments));
    }
}
