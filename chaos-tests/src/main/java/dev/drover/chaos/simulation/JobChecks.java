package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether one job's deployments keep their limits, counted anew from what its events say. */
final class JobChecks {
    private final Map<AllocationId, Optional<DeploymentId>> successors = new HashMap<>();

    Optional<Violation> check(JobState before, JobEvent event, JobState after) {
        if (event instanceof JobEvent.EvaluationClosed closed) {
            note(before, closed.applied());
        } else if (event instanceof JobEvent.PlacementsRecorded recorded) {
            note(before, recorded.applied());
        }
        return check(after);
    }

    /** Those that were placed for one that ran well enough, and had to go for them. */
    private void note(JobState before, JobCommand.Applied applied) {
        Set<AllocationId> stopped = new HashSet<>();
        applied.stops().forEach(stop -> stopped.add(stop.allocation()));
        for (Placement placement : applied.placements()) {
            Optional<JobAllocation> former = placement
                    .previous()
                    .filter(stopped::contains)
                    .map(before.allocations()::get)
                    .filter(old -> old.isLive() && !old.isUnhealthy())
                    .filter(old -> !old.departure().begun() && old.jobVersion() < applied.jobVersion());
            former.ifPresent(old -> successors.put(placement.id(), placement.deployment()));
        }
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
        long replaced = state.allocations().values().stream()
                .filter(allocation -> isOf(allocation, deployment, group))
                .filter(allocation -> allocation.deployment().equals(successors.get(allocation.id())))
                .filter(allocation -> allocation.isLive() && !allocation.isHealthy() && !allocation.canary())
                .count();
        return replaced > update.get().maxParallel()
                ? Optional.of(new Violation(
                        Invariant.MAX_PARALLEL,
                        replaced + " allocations of group " + group.name() + " are replaced at once, of "
                                + update.get().maxParallel()))
                : Optional.empty();
    }

    private static boolean isOf(JobAllocation allocation, Deployment deployment, TaskGroup group) {
        return allocation.group().equals(group.name())
                && allocation.deployment().equals(Optional.of(deployment.id()));
    }
}
