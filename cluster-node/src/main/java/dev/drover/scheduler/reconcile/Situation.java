package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.feasible.JobReach;
import dev.drover.scheduler.reconcile.AllocationFacts.NodeCondition;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.scheduler.snapshot.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * A job and its surroundings, as an evaluation finds them.
 *
 * @param earlierVersions the versions that allocations of the brief still run, by number
 * @param evaluation the one that asks
 * @param now when it asks
 * @param ownDeployment the id of the deployment this evaluation starts, or started in an earlier round
 */
public record Situation(
        ClusterSnapshot snapshot,
        JobBrief brief,
        Map<Long, Job> earlierVersions,
        Feasibility feasibility,
        EvaluationId evaluation,
        Instant now,
        DeploymentId ownDeployment) {
    public Situation {
        earlierVersions = Sorted.copyOf(earlierVersions);
    }

    Job job() {
        return brief.job();
    }

    boolean isBatch() {
        return brief.job().type() == JobType.BATCH;
    }

    boolean isCurrent(JobAllocation allocation) {
        return allocation.jobVersion() == brief.version();
    }

    /** What its node and its own state make of an allocation, before its group is looked at. */
    ClassificationRule.Part classify(JobAllocation allocation) {
        boolean wasRecordedLost = allocation.desired() == DesiredStatus.RUN && allocation.client() == ClientStatus.LOST;
        if (wasRecordedLost) {
            return ClassificationRule.Part.LOST;
        }
        return ClassificationRule.of(factsOf(allocation)).part();
    }

    private AllocationFacts factsOf(JobAllocation allocation) {
        Optional<DisconnectPolicy> policy = groupOf(allocation).flatMap(TaskGroup::disconnect);
        return new AllocationFacts(
                allocation.client(),
                allocation.desired(),
                conditionOf(allocation),
                allocation.isReturned(),
                allocation.departure().begun(),
                allocation.canary(),
                isBatch() && isCurrent(allocation) && allocation.departure().begun(),
                isAtNode(allocation, ClientStatus.LOST),
                policy.filter(DisconnectPolicy::outlastsLoss).isPresent(),
                isReplaced(allocation));
    }

    /** Whether another takes its place while nothing is heard of its node. */
    boolean isReplaced(JobAllocation allocation) {
        return groupOf(allocation)
                .flatMap(TaskGroup::disconnect)
                .map(DisconnectPolicy::replace)
                .orElse(true);
    }

    /**
     * The job's allocations. Its node knows before the job does that nothing is heard of an allocation any more; that it
     * is heard of again counts once the job knows.
     */
    List<JobAllocation> allocations() {
        return brief.allocations().stream().map(this::asItsNodeKnows).toList();
    }

    private JobAllocation asItsNodeKnows(JobAllocation allocation) {
        boolean isUnknown = !allocation.client().isTerminal()
                && conditionOf(allocation) != NodeCondition.FINE
                && isAtNode(allocation, ClientStatus.UNKNOWN);
        return isUnknown ? allocation.notHeardOf() : allocation;
    }

    private boolean isAtNode(JobAllocation allocation, ClientStatus client) {
        return standing(allocation).filter(known -> known.client() == client).isPresent();
    }

    /** How an allocation stands on its node; known of those that hold resources there. */
    Optional<Standing> standing(JobAllocation allocation) {
        return snapshot.node(allocation.node())
                .flatMap(node -> node.held(allocation.id()))
                .flatMap(HeldAllocation::standing);
    }

    /** Nobody there can say what became of an allocation: its node is gone, down, or not heard of. */
    boolean isNodeLost(JobAllocation allocation) {
        return allocation.client() != ClientStatus.UNKNOWN && conditionOf(allocation) != NodeCondition.FINE;
    }

    /** A stop; what is not heard of, on a node that nobody expects back, counts as lost. */
    Stop stop(JobAllocation allocation, String description) {
        NodeCondition node = conditionOf(allocation);
        boolean isGivenUp = allocation.client() == ClientStatus.UNKNOWN
                && (node == NodeCondition.DOWN || node == NodeCondition.REMOVED);
        return new Stop(
                allocation.id(),
                allocation.node(),
                description,
                isGivenUp ? Optional.of(ClientStatus.LOST) : Optional.empty());
    }

    /**
     * Until when nothing takes the place of a lost allocation: its agent may need so long to stop it. Empty if it has
     * had the time.
     */
    Optional<Instant> heldOpenUntil(JobAllocation lost) {
        Optional<TaskGroup> group = groupOf(lost);
        Duration killing = group.stream()
                .flatMap(known -> known.tasks().stream())
                .map(Task::killTimeout)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return group.flatMap(TaskGroup::disconnect)
                .flatMap(DisconnectPolicy::stopOnClientAfter)
                .map(time -> lost.succession().endedAt().orElse(now).plus(time).plus(killing))
                .filter(end -> end.isAfter(now));
    }

    private NodeCondition conditionOf(JobAllocation allocation) {
        return snapshot.node(allocation.node())
                .map(node -> switch (node.status()) {
                    case DOWN -> NodeCondition.DOWN;
                    case DISCONNECTED -> NodeCondition.DISCONNECTED;
                    case INITIALIZING, READY -> NodeCondition.FINE;
                })
                .orElse(NodeCondition.REMOVED);
    }

    /** Its group in the version that it runs; a version that is known no more counts as the newest. */
    Optional<TaskGroup> groupOf(JobAllocation allocation) {
        Job version = isCurrent(allocation) ? job() : earlierVersions.getOrDefault(allocation.jobVersion(), job());
        return version.group(allocation.group());
    }

    /** Whether this evaluation was opened to look at the allocation again. */
    boolean isFollowUpOf(JobAllocation allocation) {
        return allocation.succession().followUp().filter(evaluation::equals).isPresent();
    }

    /**
     * The version that keeps up a group's count while canaries try the newest: the stable one, else the newest that runs.
     */
    OptionalLong versionBesideCanaries(TaskGroup group) {
        LongStream running = brief.allocations().stream()
                .filter(allocation ->
                        allocation.isLive() && allocation.group().equals(group.name()) && !isCurrent(allocation))
                .mapToLong(JobAllocation::jobVersion)
                .filter(version -> hasGroup(version, group));
        OptionalLong stable = brief.stableVersion();
        return stable.isPresent() && hasGroup(stable.getAsLong(), group) ? stable : running.max();
    }

    private boolean hasGroup(long version, TaskGroup group) {
        Job job = earlierVersions.get(version);
        return job != null && job.group(group.name()).isPresent();
    }

    /** Whether a newer version of the job may take the allocation's place on its node. */
    boolean mayStay(JobAllocation allocation, TaskGroup group) {
        return snapshot.node(allocation.node())
                .filter(NodeView::isSchedulable)
                .filter(node -> JobReach.covers(job(), node.node()))
                .filter(node -> isFeasible(node, group))
                .isPresent();
    }

    /** Whether the allocation's node has come to where the job does not reach. */
    boolean isOutOfReach(JobAllocation allocation) {
        return snapshot.node(allocation.node())
                .filter(node -> !JobReach.covers(job(), node.node()))
                .isPresent();
    }

    /** Whether the allocation must be replaced to run the job's newest version. */
    boolean needsReplacement(JobAllocation allocation, TaskGroup group) {
        if (isOther(allocation.jobVersion(), group)) {
            return true;
        }
        Optional<NodeView> node = snapshot.node(allocation.node());
        return node.isEmpty() || !JobReach.covers(job(), node.get().node()) || !isFeasible(node.get(), group);
    }

    /** Whether an allocation of that version cannot become one of the newest where it is. */
    boolean isOther(long version, TaskGroup group) {
        Job before = earlierVersions.get(version);
        return before == null || UpdateRule.isDestructive(before, job(), group.name());
    }

    /** Whether the newest version may come to a node, as far as that has nothing to do with room. */
    boolean isFeasible(NodeView node, TaskGroup group) {
        return feasibility.obstacle(node, group).isEmpty();
    }

    boolean hasPausedDeployment() {
        return hasDeployment(DeploymentStatus.PAUSED);
    }

    /** The deployment of the job's newest version that is under way, or held. */
    Optional<DeploymentId> runningDeployment() {
        Optional<DeploymentId> recorded =
                recordedDeployment().filter(Deployment::isActive).map(Deployment::id);
        if (recorded.isPresent()) {
            return recorded;
        }
        // An earlier round of this evaluation has begun it; the job records it when the evaluation closes.
        boolean begun = brief.deployment().filter(this::isOwn).isEmpty()
                && brief.allocations().stream().anyMatch(this::isOfOwnDeployment);
        return begun ? Optional.of(ownDeployment) : Optional.empty();
    }

    boolean hasFailedDeployment() {
        return hasDeployment(DeploymentStatus.FAILED);
    }

    /** Whether the running deployment is one that only this evaluation knows of. */
    boolean isOwnDeploymentRunning() {
        return brief.deployment().filter(this::isOwn).isEmpty()
                && runningDeployment().filter(ownDeployment::equals).isPresent();
    }

    boolean isOfOwnDeployment(JobAllocation allocation) {
        return allocation.deployment().filter(ownDeployment::equals).isPresent();
    }

    private boolean isOwn(Deployment deployment) {
        return deployment.id().equals(ownDeployment);
    }

    private boolean hasDeployment(DeploymentStatus status) {
        return recordedDeployment()
                .filter(deployment -> deployment.status() == status)
                .isPresent();
    }

    /** The latest deployment that the job knows of its newest version. */
    Optional<Deployment> recordedDeployment() {
        return brief.deployment().filter(deployment -> deployment.jobVersion() == brief.version());
    }
}
