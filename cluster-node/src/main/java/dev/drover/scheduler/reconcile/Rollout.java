package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.Collection;
import java.util.Optional;

/**
 * What a group may do about a new version now.
 *
 * @param strategy empty where a group is not rolled out in steps
 * @param running the deployment of the newest version, under way or held; it may be one that this evaluation has begun
 *     in an earlier round
 * @param held nothing of the newest version may be added: an operator paused its deployment, or it failed
 * @param canarying its canaries wait to be promoted
 * @param promoted its canaries are taken for good
 */
record Rollout(
        Optional<UpdateStrategy> strategy,
        Optional<DeploymentId> running,
        boolean held,
        boolean canarying,
        boolean promoted) {
    static Rollout of(Situation situation, TaskGroup group, Collection<JobAllocation> allocations) {
        boolean inSteps = group.update().isPresent();
        Optional<DeploymentId> running = situation.runningDeployment().filter(id -> inSteps);
        Optional<GroupState> recorded = situation
                .recordedDeployment()
                .filter(deployment -> running.filter(deployment.id()::equals).isPresent())
                .flatMap(deployment -> Optional.ofNullable(deployment.groups().get(group.name())));
        boolean hasOwnCanaries = situation.isOwnDeploymentRunning()
                && allocations.stream()
                        .anyMatch(allocation -> allocation.canary() && situation.isOfOwnDeployment(allocation));
        return new Rollout(
                group.update(),
                running,
                inSteps && (situation.hasFailedDeployment() || situation.hasPausedDeployment()),
                recorded.map(GroupState::isCanarying).orElse(hasOwnCanaries),
                recorded.filter(GroupState::promoted).isPresent());
    }

    /** A canary of the deployment under way that is not promoted. */
    boolean isCanary(JobAllocation allocation) {
        return running.isPresent()
                && allocation.canary()
                && allocation.deployment().equals(running);
    }

    /** One that tried a version whose deployment has failed or was overtaken before it was promoted. */
    boolean isObsoleteCanary(JobAllocation allocation) {
        return allocation.canary() && !isCanary(allocation);
    }

    int wantedCanaries() {
        return strategy.map(UpdateStrategy::canary).orElse(0);
    }

    /** How many more canaries are due. */
    int missingCanaries(int present, boolean changesDestructively) {
        boolean isDue = changesDestructively && !promoted && !held;
        return isDue ? Math.max(0, wantedCanaries() - present) : 0;
    }

    /** The same once canaries are placed. */
    Rollout withCanaries() {
        return new Rollout(strategy, running, held, true, promoted);
    }

    /** Whether slots are filled and changed as the newest version wants. */
    boolean isOpen() {
        return !held && !canarying;
    }

    /**
     * How many allocations may be taken down for an update, before what is placed now is taken off. What leaves its node is
     * replaced whatever an update does, and takes nothing from it; unless it was placed by it, and is not healthy yet.
     */
    int limit(GroupSets kept) {
        if (!isOpen()) {
            return 0;
        }
        if (strategy.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int limit = strategy.get().maxParallel();
        for (JobAllocation allocation : kept.standing()) {
            boolean isWatched = running.isPresent() && allocation.deployment().equals(running);
            if (isWatched && allocation.isUnhealthy()) {
                return 0;
            }
            limit -= isWatched && !allocation.isHealthy() ? 1 : 0;
        }
        return Math.max(0, limit);
    }
}
