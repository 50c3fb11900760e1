package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.TaskGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of an allocation's slot after it ended: a service's completed one leaves it, a batch job's keeps it, a
 * failed one is replaced when its group's policy allows, as it is in the version that failed.
 *
 * @param group empty where nothing of a group is wanted any more: then nothing is replaced
 * @param watched the deployment under way
 */
record FailureRule(Situation situation, Optional<TaskGroup> group, Optional<DeploymentId> watched) {
    /** What is due so soon is done now. */
    static final Duration WINDOW = Duration.ofSeconds(1);

    /** What becomes of it, and when. */
    record Fate(Kind kind, Optional<Instant> at) {
        private static final Fate STAYS = new Fate(Kind.STAYS, Optional.empty());
        private static final Fate GONE = new Fate(Kind.GONE, Optional.empty());
        private static final Fate REPLACED_NOW = new Fate(Kind.REPLACED_NOW, Optional.empty());
    }

    /** The kinds of fates. */
    enum Kind {
        STAYS,
        GONE,
        REPLACED_NOW,
        /** Keeps its slot until then. */
        REPLACED_LATER
    }

    Fate fateOf(JobAllocation allocation) {
        if (!allocation.client().isTerminal() && allocation.desired() == DesiredStatus.RUN) {
            return Fate.STAYS;
        }
        if (hasLeftItsSlot(allocation)) {
            return Fate.GONE;
        }
        if (situation.isBatch() && !situation.isCurrent(allocation)) {
            return Fate.GONE; // A new version of a batch job runs anew.
        }
        if (allocation.client() == ClientStatus.FAILED && allocation.desired() == DesiredStatus.RUN) {
            return failed(allocation);
        }
        return situation.isBatch() ? Fate.STAYS : Fate.GONE;
    }

    /** It was replaced, made room for another, or was stopped by an operator, who wants it elsewhere. */
    private static boolean hasLeftItsSlot(JobAllocation allocation) {
        boolean isStoppedForAnother = allocation.desired() == DesiredStatus.STOP
                && allocation.departure().placedAnew();
        return allocation.succession().next().isPresent()
                || allocation.desired() == DesiredStatus.EVICT
                || isStoppedForAnother;
    }

    private Fate failed(JobAllocation allocation) {
        Optional<ReschedulePolicy> policy =
                group.flatMap(wanted -> situation.groupOf(allocation)).flatMap(TaskGroup::reschedule);
        if (policy.isEmpty() || isLeftToDeployment(allocation)) {
            return Fate.STAYS;
        }
        if (allocation.succession().forced()) {
            return Fate.REPLACED_NOW;
        }
        Optional<Instant> at = RescheduleRule.eligibleAt(policy.get(), allocation);
        if (at.isEmpty()) {
            return Fate.STAYS;
        }
        if (situation.isFollowUpOf(allocation)
                || !at.get().isAfter(situation.now().plus(WINDOW))) {
            return Fate.REPLACED_NOW;
        }
        boolean isAwaited = allocation.succession().followUp().isPresent();
        return new Fate(Kind.REPLACED_LATER, isAwaited ? Optional.empty() : at);
    }

    /** What failed with its deployment is not tried again, nor what fails a deployment without a deadline at once. */
    private boolean isLeftToDeployment(JobAllocation allocation) {
        boolean failedWithIt = situation.hasFailedDeployment()
                && situation.recordedDeployment().map(Deployment::id).equals(allocation.deployment());
        boolean isWatched = watched.isPresent() && allocation.deployment().equals(watched);
        boolean failsAtOnce = group.flatMap(TaskGroup::update)
                .filter(update -> update.progressDeadline().isZero())
                .isPresent();
        return failedWithIt || (isWatched && failsAtOnce);
    }
}
