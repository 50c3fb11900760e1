package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether one job's deployments keep their limits, counted anew from what its events say. */
final class JobChecks {
    private static final String UPDATED = "alloc is being updated due to job update";

    private final Map<String, Set<String>> down = new TreeMap<>();
    private Optional<DeploymentId> followed = Optional.empty();

    Optional<Violation> check(JobState before, JobEvent event, JobState after) {
        Optional<DeploymentId> active = after.activeDeployment().map(Deployment::id);
        if (active.isEmpty() || !active.equals(followed)) {
            down.clear();
            followed = active;
        }
        after.allocations().values().forEach(allocation -> note(after, allocation));
        if (event instanceof JobEvent.EvaluationClosed closed) {
            note(before, closed.applied());
        } else if (event instanceof JobEvent.PlacementsRecorded recorded) {
            note(before, recorded.applied());
        }
        return check(after);
    }

    /** The slots of those that ran well enough, and were taken down for the update. */
    private void note(JobState before, JobCommand.Applied applied) {
        for (Plan.Stop stop : applied.stops()) {
            Optional.ofNullable(before.allocations().get(stop.allocation()))
                    .filter(old -> stop.description().equals(UPDATED))
                    .filter(old -> old.isLive() && !old.isUnhealthy())
                    .ifPresent(old -> down.computeIfAbsent(old.group(), group -> new TreeSet<>())
                            .add(slot(before, old)));
        }
    }

    /** One that is healthy is up again, whoever has its slot now. */
    private void note(JobState after, JobAllocation allocation) {
        boolean isUp = allocation.isLive() && allocation.isHealthy();
        if (isUp || isGone(after, allocation)) {
            down.getOrDefault(allocation.group(), new TreeSet<>()).remove(slot(after, allocation));
        }
    }

    /** A system job's slot is gone with its node, or when it has to leave that. */
    private boolean isGone(JobState after, JobAllocation successor) {
        return isOfSystem(after)
                && successor.deployment().equals(followed)
                && (successor.client() == ClientStatus.LOST || successor.desired() != DesiredStatus.RUN);
    }

    private static String slot(JobState state, JobAllocation allocation) {
        return isOfSystem(state) ? allocation.node().value() : allocation.name();
    }

    private static boolean isOfSystem(JobState state) {
        return state.registration()
                .filter(registered -> registered.job().type().isSystem())
                .isPresent();
    }

    private Optional<Violation> check(JobState state) {
        Optional<Deployment> active = state.activeDeployment();
        Optional<Job> job = state.registration()
                .filter(registered -> active.filter(deployment -> deployment.jobVersion() == registered.version())
                        .isPresent())
                .map(registered -> registered.job());
        return job.stream()
                .flatMap(known -> known.groups().stream())
                .flatMap(group -> check(state, active.orElseThrow(), group).stream())
                .findFirst();
    }

    private Optional<Violation> check(JobState state, Deployment deployment, TaskGroup group) {
        Optional<UpdateStrategy> update = group.update();
        if (update.isEmpty()) {
            return Optional.empty();
        }
        long canaries = state.allocations().values().stream()
                .filter(allocation -> isOf(allocation, deployment, group) && allocation.canary())
                .filter(JobAllocation::isLive)
                .count();
        if (canaries > update.get().canary()) {
            return Optional.of(new Violation(
                    Invariant.CANARY_LIMIT,
                    canaries + " canaries of group " + group.name() + ", of "
                            + update.get().canary()));
        }
        Set<String> slots = down.getOrDefault(group.name(), Set.of());
        return slots.size() > update.get().maxParallel()
                ? Optional.of(new Violation(
                        Invariant.MAX_PARALLEL,
                        slots + " of group " + group.name() + " are down for an update, of "
                                + update.get().maxParallel() + " at a time"))
                : Optional.empty();
    }

    private static boolean isOf(JobAllocation allocation, Deployment deployment, TaskGroup group) {
        return allocation.group().equals(group.name())
                && allocation.deployment().equals(Optional.of(deployment.id()));
    }
}
