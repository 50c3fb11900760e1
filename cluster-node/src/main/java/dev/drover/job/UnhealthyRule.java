package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.reconcile.RescheduleRule;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Whether unhealthy allocations end their deployment at once, or it may still come to health before its deadline. */
final class UnhealthyRule {
    private UnhealthyRule() {}

    /**
     * They do where the deployment can go back to a version that was proved, where it was given no time, and where one of
     * them may not be replaced any more, so that the deployment cannot come to health.
     *
     * @param heard the allocations that there is news of
     * @param allocations all, with the news
     */
    static boolean fails(
            JobState state,
            Deployment deployment,
            Collection<AllocationId> heard,
            Map<AllocationId, JobAllocation> allocations) {
        boolean canGoBack =
                Rollback.stableBefore(state, deployment.jobVersion()).isPresent();
        return heard.stream()
                .flatMap(id -> Optional.ofNullable(allocations.get(id)).stream())
                .filter(allocation -> allocation.deployment().equals(Optional.of(deployment.id())))
                .filter(UnhealthyRule::isFoundUnhealthy)
                .anyMatch(allocation -> isOutOfAttempts(state, allocation)
                        || Optional.ofNullable(deployment.groups().get(allocation.group()))
                                .filter(group ->
                                        group.terms().progressDeadline().isZero()
                                                || (group.terms().autoRevert() && canGoBack))
                                .isPresent());
    }

    private static boolean isOutOfAttempts(JobState state, JobAllocation allocation) {
        return state.registration()
                .flatMap(registration -> registration.job().group(allocation.group()))
                .flatMap(TaskGroup::reschedule)
                .filter(ReschedulePolicy::isEnabled)
                .filter(policy -> RescheduleRule.eligibleAt(policy, allocation).isEmpty())
                .isPresent();
    }

    /** One that was found healthy and ends later is for the group's reschedule policy, not for its deployment. */
    private static boolean isFoundUnhealthy(JobAllocation allocation) {
        return allocation.desired() == DesiredStatus.RUN
                && allocation.health().map(verdict -> !verdict.healthy()).orElse(allocation.isUnhealthy());
    }
}
