package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a deployment moves: started by a plan, carried by healthy allocations, ended by success, deadline or a newer one. */
final class Deployments {
    private Deployments() {}

    static Deployment end(Deployment deployment, DeploymentStatus status, String description, Stamp now) {
        return new Deployment(
                deployment.id(),
                deployment.job(),
                deployment.jobVersion(),
                status,
                description,
                deployment.groups(),
                deployment.created(),
                now);
    }

    /** The deployment after a plan was applied: the new one, or the running one with more placed. */
    static Optional<Deployment> afterPlan(JobState state, CloseEvaluation close, Stamp now) {
        Optional<Deployment> base = close.deployment().isPresent()
                ? close.deployment().map(created -> start(state, close, created, now))
                : state.runningDeployment();
        return base.map(deployment -> settle(state, withPlaced(state, deployment, close), Map.of(), now))
                .filter(deployment -> close.deployment().isPresent()
                        || !state.latestDeployment().equals(Optional.of(deployment)));
    }

    private static Deployment start(JobState state, CloseEvaluation close, Plan.NewDeployment created, Stamp now) {
        Map<String, GroupState> groups = new TreeMap<>();
        created.desiredTotals()
                .forEach((group, total) ->
                        groups.put(group, new GroupState(total, 0, 0, 0, Optional.of(deadline(state, group, now)))));
        return new Deployment(
                created.id(),
                state.registration().orElseThrow().job().id(),
                close.applied().jobVersion(),
                DeploymentStatus.RUNNING,
                "Deployment is running",
                groups,
                now,
                now);
    }

    private static Instant deadline(JobState state, String group, Stamp now) {
        return now.at()
                .plus(state.registration()
                        .flatMap(registered -> registered.job().group(group))
                        .flatMap(TaskGroup::update)
                        .map(UpdateStrategy::progressDeadline)
                        .orElse(Duration.ofMinutes(10)));
    }

    private static Deployment withPlaced(JobState state, Deployment deployment, CloseEvaluation close) {
        Map<String, Integer> placed = new HashMap<>();
        for (JobAllocation allocation : state.allocations().values()) {
            if (allocation.deployment().equals(Optional.of(deployment.id()))) {
                placed.merge(allocation.group(), 1, Integer::sum);
            }
        }
        for (Placement placement : close.applied().placements()) {
            if (placement.deployment().equals(Optional.of(deployment.id()))) {
                placed.merge(placement.group(), 1, Integer::sum);
            }
        }
        for (Plan.InPlaceUpdate update : close.applied().inPlace()) {
            JobAllocation old = state.allocations().get(update.allocation());
            if (old != null
                    && update.deployment().equals(Optional.of(deployment.id()))
                    && !old.deployment().equals(update.deployment())) {
                placed.merge(old.group(), 1, Integer::sum);
            }
        }
        Map<String, GroupState> groups = new TreeMap<>();
        deployment
                .groups()
                .forEach((name, group) -> groups.put(
                        name,
                        new GroupState(
                                group.desiredTotal(),
                                placed.getOrDefault(name, 0),
                                group.healthy(),
                                group.unhealthy(),
                                group.requireProgressBy())));
        return withGroups(deployment, groups, deployment.modified());
    }

    /** The deployment after reports: counts anew, moves the deadline on progress, ends in success when all are healthy. */
    static Optional<Deployment> afterReports(JobState state, Map<AllocationId, AllocationReport> reports, Stamp now) {
        return state.runningDeployment()
                .map(deployment -> settle(state, deployment, reports, now))
                .filter(changed -> !state.latestDeployment().equals(Optional.of(changed)));
    }

    private static Deployment settle(
            JobState state, Deployment deployment, Map<AllocationId, AllocationReport> reports, Stamp now) {
        Map<String, GroupState> groups = new TreeMap<>();
        for (Map.Entry<String, GroupState> entry : deployment.groups().entrySet()) {
            groups.put(entry.getKey(), count(state, deployment.id(), entry.getKey(), entry.getValue(), reports, now));
        }
        if (groups.equals(deployment.groups())) {
            return deployment;
        }
        Deployment counted = withGroups(deployment, groups, now);
        boolean complete = groups.values().stream().allMatch(group -> group.healthy() >= group.desiredTotal());
        return complete ? end(counted, DeploymentStatus.SUCCESSFUL, "Deployment completed successfully", now) : counted;
    }

    private static GroupState count(
            JobState state,
            DeploymentId deployment,
            String name,
            GroupState old,
            Map<AllocationId, AllocationReport> reports,
            Stamp now) {
        int healthy = 0;
        int unhealthy = 0;
        for (JobAllocation allocation : state.allocations().values()) {
            boolean counts =
                    allocation.group().equals(name) && allocation.deployment().equals(Optional.of(deployment));
            if (counts) {
                Optional<DeploymentHealth> health = health(allocation, reports);
                healthy += health.filter(DeploymentHealth::healthy).isPresent() ? 1 : 0;
                unhealthy += health.filter(verdict -> !verdict.healthy()).isPresent() ? 1 : 0;
            }
        }
        Optional<Instant> deadline =
                healthy > old.healthy() ? Optional.of(deadline(state, name, now)) : old.requireProgressBy();
        return new GroupState(old.desiredTotal(), old.placed(), healthy, unhealthy, deadline);
    }

    private static Optional<DeploymentHealth> health(
            JobAllocation allocation, Map<AllocationId, AllocationReport> reports) {
        AllocationReport report = reports.get(allocation.id());
        return report != null && report.health().isPresent() ? report.health() : allocation.health();
    }

    private static Deployment withGroups(Deployment deployment, Map<String, GroupState> groups, Stamp now) {
        return new Deployment(
                deployment.id(),
                deployment.job(),
                deployment.jobVersion(),
                deployment.status(),
                deployment.statusDescription(),
                groups,
                deployment.created(),
                now);
    }

    /** Whether some group has missed its deadline with work left. */
    static boolean isOverdue(Deployment deployment, Instant now) {
        return deployment.groups().values().stream()
                .anyMatch(group -> group.healthy() < group.desiredTotal()
                        && group.requireProgressBy()
                                .filter(deadline -> !now.isBefore(deadline))
                                .isPresent());
    }

    /** When some unfinished group's deadline passes next. */
    static Optional<Instant> nextDeadline(Deployment deployment) {
        return deployment.groups().values().stream()
                .filter(group -> group.healthy() < group.desiredTotal())
                .flatMap(group -> group.requireProgressBy().stream())
                .min(Comparator.naturalOrder());
    }
}
