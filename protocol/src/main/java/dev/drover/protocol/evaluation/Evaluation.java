package dev.drover.protocol.evaluation;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.JobType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An evaluation as its job lists it.
 *
 * @param number counts a job's evaluations from 1; nodes refuse offers with a lower one than they have seen
 * @param previous the evaluation whose missing placements this one is blocked on
 * @param blocked the evaluation that waits for what this one could not place
 * @param waitUntil it does nothing before
 * @param failedGroups why groups could not be placed
 * @param passedOver why groups that shall run on every node do not come to some, though no room is missing
 */
public record Evaluation(
        EvaluationId id,
        JobId job,
        JobType type,
        int priority,
        long number,
        Trigger trigger,
        EvaluationStatus status,
        String statusDescription,
        long jobModifyIndex,
        Optional<EvaluationId> previous,
        Optional<EvaluationId> blocked,
        Optional<NodeId> node,
        Optional<DeploymentId> deployment,
        Map<String, PlacementMetrics> failedGroups,
        Map<String, Integer> queued,
        Map<String, PlacementMetrics> passedOver,
        Stamp created,
        Stamp modified,
        Optional<Instant> waitUntil) {
    public Evaluation {
        failedGroups = Sorted.copyOf(failedGroups);
        queued = Sorted.copyOf(queued);
        passedOver = Sorted.copyOf(passedOver);
    }

    /** Whether its time has not come: it is made pending anew when it has. */
    public boolean isDelayed() {
        return status == EvaluationStatus.PENDING
                && waitUntil.filter(until -> until.isAfter(modified.at())).isPresent();
    }

    /** Whether it still has something to do. */
    public boolean isOpen() {
        return status == EvaluationStatus.PENDING || status == EvaluationStatus.BLOCKED;
    }
}
