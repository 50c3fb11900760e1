package dev.drover.protocol.deployment;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job version being rolled out, watched until its allocations are healthy. */
public record Deployment(
        DeploymentId id,
        JobId job,
        long jobVersion,
        DeploymentStatus status,
        String statusDescription,
        Map<String, GroupState> groups,
        Stamp created,
        Stamp modified) {
    /** How many canaries are named, of all groups together, some 40 bytes each: a deployment is part of many events. */
    public static final int MOST_CANARIES_NAMED = 1_000;

    public Deployment {
        groups = Sorted.copyOf(groups);
    }

    /** The same, with one thing or another changed. */
    public Deployment with(DeploymentStatus changed, String description, Stamp now) {
        return new Deployment(id, job, jobVersion, changed, description, groups, created, now);
    }

    public Deployment with(Map<String, GroupState> changed, Stamp now) {
        return new Deployment(id, job, jobVersion, status, statusDescription, changed, created, now);
    }

    /** Whether it may still move. */
    public boolean isActive() {
        return status == DeploymentStatus.RUNNING || status == DeploymentStatus.PAUSED;
    }

    /** Whether some group's canaries wait to be promoted. */
    public boolean requiresPromotion() {
        return isActive() && groups.values().stream().anyMatch(GroupState::isCanarying);
    }

    public int canariesNamed() {
        return groups.values().stream()
                .mapToInt(group -> group.placedCanaries().size())
                .sum();
    }

    /** Whether the groups name all canaries that were placed, and not the first of very many. */
    public boolean namesAllCanaries() {
        return canariesNamed() < MOST_CANARIES_NAMED;
    }

    /**
     * What one group's author wanted when the deployment began.
     *
     * @param desiredCanaries 0 where the update has none
     * @param progressDeadline 0 where the first unhealthy allocation fails the deployment
     */
    public record Terms(int desiredCanaries, boolean autoRevert, boolean autoPromote, Duration progressDeadline) {}

    /**
     * One group's progress.
     *
     * @param desiredTotal allocations to become healthy, canaries included once they are promoted
     * @param placed canaries included
     * @param requireProgressBy when the deployment fails unless another allocation becomes healthy before
     * @param promoted the canaries are taken for good
     * @param placedCanaries those that were placed, the ones that were replaced included; of very many the first
     */
    public record GroupState(
            int desiredTotal,
            int placed,
            int healthy,
            int unhealthy,
            Optional<Instant> requireProgressBy,
            Terms terms,
            boolean promoted,
            List<AllocationId> placedCanaries) {
        public GroupState {
            placedCanaries = List.copyOf(placedCanaries);
        }

        /** At its beginning. */
        public static GroupState of(int desiredTotal, Terms terms, Optional<Instant> requireProgressBy) {
            return new GroupState(desiredTotal, 0, 0, 0, requireProgressBy, terms, false, List.of());
        }

        /** Whether it has canaries that are not promoted yet. */
        public boolean isCanarying() {
            return terms.desiredCanaries() > 0 && !promoted;
        }

        /** Whether all is there and healthy that was wanted, and promoted where that is called for. */
        public boolean isComplete() {
            return !isCanarying() && healthy >= Math.max(desiredTotal, terms.desiredCanaries());
        }

        public GroupState promote(Optional<Instant> nextDeadline) {
            return new GroupState(desiredTotal, placed, healthy, unhealthy, nextDeadline, terms, true, placedCanaries);
        }

        /** The same with another deadline. */
        public GroupState until(Optional<Instant> deadline) {
            return new GroupState(desiredTotal, placed, healthy, unhealthy, deadline, terms, promoted, placedCanaries);
        }

        public GroupState placed(int count, List<AllocationId> canaries) {
            return new GroupState(
                    desiredTotal, count, healthy, unhealthy, requireProgressBy, terms, promoted, canaries);
        }

        public GroupState counted(int healthyNow, int unhealthyNow, Optional<Instant> deadline) {
            return new GroupState(
                    desiredTotal, placed, healthyNow, unhealthyNow, deadline, terms, promoted, placedCanaries);
        }
    }
}
