package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How a deployment moves: started by a plan, carried by healthy allocations, ended by success or a newer one. */
final class Deployments {
    static final String RUNNING = "Deployment is running";
    static final String PAUSED = "Deployment is paused";
    static final String SUCCESSFUL = "Deployment completed successfully";
    static final String STOPPED = "Cancelled because job is stopped";
    static final String OVERTAKEN = "Cancelled due to newer version of job";

    private static final Duration DEFAULT_PROGRESS_DEADLINE = Duration.ofMinutes(10);

    private Deployments() {}

    /** The deployment after a plan was applied: the new one, or the running one with more placed. */
    static Optional<Deployment> afterPlan(JobState state, CloseEvaluation close, Stamp now) {
        Optional<Deployment> moving = close.deployment()
                .map(created -> start(state, close, created, now))
                .or(state::activeDeployment);
        if (moving.isEmpty()) {
            return Optional.empty();
        }
        JobState after =
                state.copy().applied(close.evaluation(), close.applied(), now).at(now);
        Deployment placed = withPlaced(moving.get(), after.allocations().values(), now);
        return Optional.of(settle(state, placed, after.allocations(), now))
                .filter(changed -> !state.latestDeployment().equals(Optional.of(changed)));
    }

    /** One whose version is not the job's any more is over before it has begun. */
    private static Deployment start(JobState state, CloseEvaluation close, Plan.NewDeployment created, Stamp now) {
        Registration registered = state.registration().orElseThrow();
        long version = close.applied().jobVersion();
        Job job = registered.versionOf(version).map(Registration.Version::job).orElse(registered.job());
        Map<String, GroupState> groups = new TreeMap<>();
        created.desiredTotals()
                .forEach((group, total) -> groups.put(
                        group,
                        begin(total, terms(job, group, created.desiredCanaries().getOrDefault(group, 0)), now)));
        Deployment started = new Deployment(
                created.id(), job.id(), version, DeploymentStatus.RUNNING, describe(groups), groups, now, now);
        if (registered.stopped()) {
            return started.with(DeploymentStatus.CANCELLED, STOPPED, now);
        }
        return version == registered.version() ? started : started.with(DeploymentStatus.CANCELLED, OVERTAKEN, now);
    }

    private static Deployment.Terms terms(Job job, String group, int canaries) {
        Optional<UpdateStrategy> update = job.group(group).flatMap(TaskGroup::update);
        return new Deployment.Terms(
                canaries,
                update.filter(UpdateStrategy::autoRevert).isPresent(),
                update.filter(UpdateStrategy::autoPromote).isPresent(),
                update.map(UpdateStrategy::progressDeadline).orElse(DEFAULT_PROGRESS_DEADLINE));
    }

    private static GroupState begin(int total, Deployment.Terms terms, Stamp now) {
        return GroupState.of(total, terms, deadline(terms, now));
    }

    /** When another allocation must have become healthy, counted from now. */
    static Optional<Instant> deadline(Deployment.Terms terms, Stamp now) {
        return terms.progressDeadline().isZero()
                ? Optional.empty()
                : Optional.of(now.at().plus(terms.progressDeadline()));
    }

    /** What is said of a deployment that runs. */
    static String describe(Map<String, GroupState> groups) {
        List<GroupState> canarying =
                groups.values().stream().filter(GroupState::isCanarying).toList();
        if (canarying.isEmpty()) {
            return RUNNING;
        }
        boolean automatic = canarying.stream().allMatch(group -> group.terms().autoPromote());
        return RUNNING + (automatic ? " pending automatic promotion" : " but requires manual promotion");
    }

    private static Deployment withPlaced(Deployment deployment, Collection<JobAllocation> allocations, Stamp now) {
        Map<String, Integer> placed = new TreeMap<>();
        Map<String, List<AllocationId>> canaries = Canaries.named(deployment, allocations);
        for (JobAllocation allocation : allocations) {
            if (isOf(allocation, deployment)) {
                placed.merge(allocation.group(), 1, Integer::sum);
            }
        }
        Map<String, GroupState> groups = new TreeMap<>();
        deployment
                .groups()
                .forEach((name, group) -> groups.put(
                        name,
                        group.placed(
                                Math.max(group.placed(), placed.getOrDefault(name, 0)),
                                canaries.getOrDefault(name, List.of()))));
        return groups.equals(deployment.groups()) ? deployment : deployment.with(groups, now);
    }

    static boolean isOf(JobAllocation allocation, Deployment deployment) {
        return allocation.deployment().filter(deployment.id()::equals).isPresent();
    }

    /**
     * The deployment after its allocations' health was looked at: counts anew, moves the deadline on progress, promotes
     * where that was left to it, ends in success when all are healthy. One that is held or over is only counted.
     */
    static Deployment settle(
            JobState state, Deployment deployment, Map<AllocationId, JobAllocation> allocations, Stamp now) {
        boolean isOfSystem = isOfSystem(state);
        Map<String, GroupState> groups = new TreeMap<>();
        deployment.groups().forEach((name, group) -> {
            List<JobAllocation> own = own(deployment, name, allocations.values().stream());
            groups.put(name, count(group, healthy(own, isOfSystem), unhealthy(own), now));
        });
        return settle(deployment, groups, allocations, now);
    }

    /**
     * The same after news of some allocations, which alone are looked at: there are as many reports as a large job has
     * nodes, or more. While a plan is being recorded, what it has stopped is not taken off the deployment's counts yet.
     */
    static Deployment settle(
            JobState state,
            Deployment deployment,
            Set<AllocationId> heard,
            Map<AllocationId, JobAllocation> after,
            Stamp now) {
        boolean isOfSystem = isOfSystem(state);
        // What a system job was told to stop counts until it is dropped from the job's list, of which no report tells.
        boolean byTally = isOfSystem || state.partsRecorded() > 0;
        Map<String, GroupState> groups = new TreeMap<>();
        deployment.groups().forEach((name, group) -> {
            List<JobAllocation> was = own(deployment, name, named(heard, state.allocations()));
            List<JobAllocation> is = own(deployment, name, named(heard, after));
            Tally.Health before = state.tally().of(deployment.id(), name);
            int known = isOfSystem ? before.onNodes() : before.healthy();
            int healthy = (byTally ? known : group.healthy()) + healthy(is, isOfSystem) - healthy(was, isOfSystem);
            int unhealthy = (byTally ? before.unhealthy() : group.unhealthy()) + unhealthy(is) - unhealthy(was);
            groups.put(name, count(group, healthy, unhealthy, now));
        });
        return settle(deployment, groups, after, now);
    }

    private static Deployment settle(
            Deployment deployment,
            Map<String, GroupState> groups,
            Map<AllocationId, JobAllocation> allocations,
            Stamp now) {
        Deployment counted = groups.equals(deployment.groups()) ? deployment : deployment.with(groups, now);
        if (counted.status() != DeploymentStatus.RUNNING) {
            return counted;
        }
        Deployment promoted = Promotion.isAutomatic(counted, allocations) ? Promotion.all(counted, now) : counted;
        boolean complete = promoted.groups().values().stream().allMatch(GroupState::isComplete);
        return complete ? promoted.with(DeploymentStatus.SUCCESSFUL, SUCCESSFUL, now) : promoted;
    }

    private static boolean isOfSystem(JobState state) {
        return state.registration()
                .filter(registered -> registered.job().type().isSystem())
                .isPresent();
    }

    private static Stream<JobAllocation> named(
            Collection<AllocationId> ids, Map<AllocationId, JobAllocation> allocations) {
        return ids.stream().flatMap(id -> Optional.ofNullable(allocations.get(id)).stream());
    }

    private static List<JobAllocation> own(Deployment deployment, String group, Stream<JobAllocation> allocations) {
        return allocations
                .filter(allocation -> allocation.group().equals(group) && isOf(allocation, deployment))
                .toList();
    }

    private static int healthy(Collection<JobAllocation> own, boolean isOfSystem) {
        return (int) own.stream()
                .filter(isOfSystem ? Deployments::countsOnItsNode : Deployments::countsAsHealthy)
                .count();
    }

    private static int unhealthy(Collection<JobAllocation> own) {
        return (int) own.stream().filter(JobAllocation::isUnhealthy).count();
    }

    private static GroupState count(GroupState old, int healthy, int unhealthy, Stamp now) {
        return old.counted(
                healthy, unhealthy, healthy > old.healthy() ? deadline(old.terms(), now) : old.requireProgressBy());
    }

    /** What was stopped, lost or replaced since counts no more: what takes its place has to become healthy, too. */
    static boolean countsAsHealthy(JobAllocation allocation) {
        return allocation.isLive() && allocation.succession().next().isEmpty() && allocation.isHealthy();
    }

    /** What a system job runs on a node is done there until another comes after it: none does while the node is away. */
    static boolean countsOnItsNode(JobAllocation allocation) {
        return allocation.succession().next().isEmpty() && allocation.isHealthy();
    }

    /** Whether some group has missed its deadline with work left. */
    static boolean isOverdue(Deployment deployment, Instant now) {
        return deployment.status() == DeploymentStatus.RUNNING
                && nextDeadline(deployment)
                        .filter(deadline -> !now.isBefore(deadline))
                        .isPresent();
    }

    /** When some unfinished group's deadline passes next; a deployment that is held has none. */
    static Optional<Instant> nextDeadline(Deployment deployment) {
        if (deployment.status() != DeploymentStatus.RUNNING) {
            return Optional.empty();
        }
        return deployment.groups().values().stream()
                .filter(group -> !isWaiting(group))
                .flatMap(group -> group.requireProgressBy().stream())
                .min(Comparator.naturalOrder());
    }

    /** Nothing more is to happen by itself: all is done, or the canaries are and wait for somebody's word. */
    private static boolean isWaiting(GroupState group) {
        return group.isComplete()
                || (group.isCanarying() && group.healthy() >= group.terms().desiredCanaries());
    }
}
