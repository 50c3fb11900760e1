package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.node.NodeState;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether a job that is left in peace has all that it asks for: what it runs and has run is held against its own words and
 * against what nodes are like, apart from the scheduler. What it lacks it waits for, and there must be no room for that.
 */
final class CountChecks {
    private final JobState state;
    private final Registration registered;
    private final Job job;
    private final List<NodeState> nodes;

    private CountChecks(JobState state, Registration registered, List<NodeState> nodes) {
        this.state = state;
        this.registered = registered;
        this.job = registered.job();
        this.nodes = nodes;
    }

    static Optional<Violation> check(JobState state, Registration registered, List<NodeState> nodes) {
        return new CountChecks(state, registered, nodes).wrong().map(what -> new Violation(Invariant.COUNT, what));
    }

    private Optional<String> wrong() {
        return stray().or(() ->
                job.groups().stream().flatMap(group -> wrong(group).stream()).findFirst());
    }

    /** Of a group that there is no more. */
    private Optional<String> stray() {
        return state.allocations().values().stream()
                .filter(allocation ->
                        allocation.isLive() && job.group(allocation.group()).isEmpty())
                .findFirst()
                .map(allocation -> "there is no group for " + allocation);
    }

    private Optional<String> wrong(TaskGroup group) {
        List<JobAllocation> all = state.allocations().values().stream()
                .filter(allocation -> allocation.group().equals(group.name()))
                .toList();
        int wanted = registered.stopped() || job.family().isParent() ? 0 : group.count();
        return job.type().isSystem() ? onNodes(group, wanted > 0, all) : inSlots(group, wanted, all);
    }

    private Optional<String> inSlots(TaskGroup group, int wanted, List<JobAllocation> all) {
        List<JobAllocation> live = all.stream().filter(JobAllocation::isLive).toList();
        Map<String, Long> names =
                live.stream().collect(Collectors.groupingBy(JobAllocation::name, TreeMap::new, Collectors.counting()));
        Optional<String> twice = names.entrySet().stream()
                .filter(name -> name.getValue() > 1)
                .findFirst()
                .map(name -> name.getKey() + " is there " + name.getValue() + " times");
        long filled = all.stream()
                .filter(allocation -> allocation.isLive() || isDone(allocation))
                .count();
        boolean lacks = filled < wanted && !mayLack(group);
        return twice.isPresent() || (live.size() <= wanted && !lacks)
                ? twice
                : Optional.of(live.size() + " live allocations and " + (filled - live.size()) + " that are done, of "
                        + wanted + " wanted of group " + group.name());
    }

    /** What of a batch job has come to a good end is not run again, nor is what ran on a node that was emptied. */
    private boolean isDone(JobAllocation allocation) {
        boolean hasEnded = allocation.desired() == DesiredStatus.RUN && allocation.client() == ClientStatus.COMPLETE;
        boolean hadToLeave = allocation.desired() == DesiredStatus.STOP
                && allocation.departure().begun()
                && !allocation.departure().placedAnew();
        return job.type() == JobType.BATCH
                && isCurrent(allocation)
                && allocation.succession().next().isEmpty()
                && (hasEnded || hadToLeave);
    }

    private boolean isCurrent(JobAllocation allocation) {
        return allocation.jobVersion() == registered.version();
    }

    /** What is rolled out waits for what it has come to, and so may its other groups. */
    private boolean mayLack(TaskGroup group) {
        boolean isUnderWay = state.activeDeployment().isPresent();
        return isUnderWay
                || (isWaitedFor(group) && nodes.stream().noneMatch(node -> CertainRoom.isThere(node, job, group)));
    }

    private boolean isWaitedFor(TaskGroup group) {
        return state.evaluations().allBlocked().stream()
                .map(Evaluation::failedGroups)
                .anyMatch(failed -> failed.isEmpty() || failed.containsKey(group.name()));
    }

    private Optional<String> onNodes(TaskGroup group, boolean isWanted, List<JobAllocation> all) {
        return nodes.stream()
                .flatMap(node -> onNode(
                        group,
                        isWanted,
                        node,
                        all.stream()
                                .filter(allocation ->
                                        allocation.node().equals(described(node).id()))
                                .toList())
                        .stream())
                .findFirst();
    }

    private static Node described(NodeState node) {
        return node.node().orElseThrow();
    }

    private Optional<String> onNode(TaskGroup group, boolean isWanted, NodeState node, List<JobAllocation> there) {
        List<JobAllocation> live = there.stream().filter(JobAllocation::isLive).toList();
        boolean mayBeThere = isWanted && ConstraintChecks.isReached(job, described(node));
        if (live.size() > (mayBeThere ? 1 : 0)) {
            return Optional.of(live.size() + " allocations of group " + group.name() + " live on "
                    + described(node).name());
        }
        boolean lacks = isWanted && suits(group, node) && !hasWhatItNeeds(live, there) && !mayLack(group, node);
        return lacks
                ? Optional.of("group " + group.name() + " has " + live + " on "
                        + described(node).name())
                : Optional.empty();
    }

    private boolean suits(TaskGroup group, NodeState node) {
        return CertainRoom.isOpen(node)
                && ConstraintChecks.broken(job, group.name(), described(node)).isEmpty()
                && DeviceChecks.areThere(group, described(node).equipment());
    }

    /** What runs there may be of an older version while the newest is rolled out. */
    private boolean hasWhatItNeeds(List<JobAllocation> live, List<JobAllocation> there) {
        boolean mayBeOlder = state.activeDeployment().isPresent();
        return live.stream().anyMatch(allocation -> mayBeOlder || isCurrent(allocation))
                || there.stream().anyMatch(this::hasRun);
    }

    /** A sysbatch job is done on a node for this version, unless what ran there was lost. */
    private boolean hasRun(JobAllocation allocation) {
        return job.type() == JobType.SYSBATCH
                && isCurrent(allocation)
                && allocation.client().isTerminal()
                && allocation.client() != ClientStatus.LOST;
    }

    /** What waits for a node looks at all groups. */
    private boolean mayLack(TaskGroup group, NodeState node) {
        boolean isWaitedFor = state.evaluations().allBlocked().stream()
                .anyMatch(waiting ->
                        waiting.node().map(described(node).id()::equals).orElse(true));
        return isWaitedFor && !CertainRoom.isThere(node, job, group);
    }
}
