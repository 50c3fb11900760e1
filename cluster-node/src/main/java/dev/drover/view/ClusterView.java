package dev.drover.view;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.variable.VariableId;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.setting.SettingState;
import dev.drover.setting.StoredVariable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;

/**
 * The cluster at one moment, as far as one server has seen it. Immutable.
 *
 * @param index the view's own tick: higher whenever anything changed
 * @param tallies by job, what its allocations come to; absent if it never had one
 * @param tableTicks by kind of object, the index at which one of them changed last
 * @param partitions by number, the epoch of the owner whose state is complete here
 * @param cursors by session, the first log position not yet folded in
 */
public record ClusterView(
        long index,
        PSortedMap<JobId, Seen<JobState>> jobs,
        PSortedMap<NodeId, Seen<NodeState>> nodes,
        PSortedMap<SettingId, Seen<SettingState>> settings,
        PMap<AllocationId, NodeId> allocationNodes,
        PMap<EvaluationId, JobId> evaluationJobs,
        PMap<DeploymentId, JobId> deploymentJobs,
        PMap<JobId, Tally> tallies,
        Map<Table, Long> tableTicks,
        PSortedMap<Integer, Long> partitions,
        PSortedMap<String, Long> cursors,
        ClusterSnapshot snapshot) {
    /** The kinds of objects that lists are made of. */
    public enum Table {
        JOBS,
        NODES,
        ALLOCATIONS,
        EVALUATIONS,
        DEPLOYMENTS,
        SETTINGS,
        VARIABLES
    }

    /** An allocation with the node state it lies in. */
    public record Located(Allocation allocation, Seen<NodeState> node) {}

    public Optional<JobState> job(JobId id) {
        return Optional.ofNullable(jobs.get(id)).map(Seen::state);
    }

    public Optional<NodeState> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id)).map(Seen::state);
    }

    public Optional<Located> allocation(AllocationId id) {
        NodeId on = allocationNodes.get(id);
        Seen<NodeState> node = on == null ? null : nodes.get(on);
        if (node == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(node.state().allocations().get(id)).map(found -> new Located(found, node));
    }

    public Optional<Evaluation> evaluation(EvaluationId id) {
        return Optional.ofNullable(evaluationJobs.get(id)).flatMap(this::job).flatMap(job -> job.evaluations()
                .find(id));
    }

    public Optional<Deployment> deployment(DeploymentId id) {
        return Optional.ofNullable(deploymentJobs.get(id)).flatMap(this::job).stream()
                .flatMap(job -> job.deployments().stream())
                .filter(deployment -> deployment.id().equals(id))
                .findFirst();
    }

    public Optional<SettingState> setting(SettingId id) {
        return Optional.ofNullable(settings.get(id)).map(Seen::state);
    }

    /** How the operator wants scheduling to go, whatever the node pool. */
    public SchedulerConfiguration schedulerConfiguration() {
        return setting(SettingId.SCHEDULER)
                .flatMap(SettingState::setting)
                .map(setting -> ((Setting.Scheduler) setting).configuration())
                .orElse(SchedulerConfiguration.STANDARD);
    }

    /** The same for jobs that ask for a node pool, which may have it otherwise. */
    public SchedulerConfiguration schedulerConfiguration(String nodePool) {
        SchedulerConfiguration cluster = schedulerConfiguration();
        return nodePool(nodePool).map(pool -> pool.over(cluster)).orElse(cluster);
    }

    /** The node pool of this name, built in or not. */
    public Optional<NodePool> nodePool(String name) {
        return NodePool.BUILT_IN.stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .or(() -> setting(SettingId.nodePool(name))
                        .flatMap(SettingState::setting)
                        .map(setting -> ((Setting.Pool) setting).pool()));
    }

    public Optional<StoredVariable> variable(VariableId id) {
        return setting(SettingId.variable(id)).flatMap(StoredVariable::of);
    }

    /** All variables, in the order of their namespaces and paths. */
    public Stream<StoredVariable> variables() {
        return settings.values().stream().map(Seen::state).flatMap(state -> StoredVariable.of(state).stream());
    }

    /** The allocations of one job that some node still remembers, in the order of the job's list. */
    public List<Located> allocationsOf(JobId job) {
        return job(job).map(JobState::allocations).map(Map::keySet).stream()
                .flatMap(Collection::stream)
                .flatMap(id -> allocation(id).stream())
                .toList();
    }

    public Stream<Located> allocations() {
        return nodes.values().stream().flatMap(node -> node.state().allocations().values().stream()
                .map(allocation -> new Located(allocation, node)));
    }

    /** The index at which an allocation of the job changed last; 0 if it never had one. */
    public long allocationTick(JobId job) {
        return tally(job).tick();
    }

    /** Where the job's allocations stand, as {@link #allocationsOf} would count them. */
    public Tally tally(JobId job) {
        return tallies.getOrDefault(job, Tally.NONE);
    }

    /** Whether it shows each of these nodes at least up to the sequence number beside it, purged ones included. */
    public boolean hasPassed(Map<NodeId, Long> sequences) {
        return sequences.entrySet().stream().allMatch(entry -> {
            Seen<NodeState> seen = nodes.get(entry.getKey());
            return seen != null && seen.sequence() >= entry.getValue();
        });
    }

    public long tableTick(Table table) {
        return tableTicks.getOrDefault(table, 1L);
    }

    /** Whether every partition is there: no scheduling, collection or default list before. */
    public boolean isComplete(int partitionCount) {
        return partitions.size() == partitionCount;
    }
}
