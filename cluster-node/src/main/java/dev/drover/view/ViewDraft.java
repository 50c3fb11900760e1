package dev.drover.view;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.StoredEvent;
import dev.drover.scheduler.snapshot.ClusterNodes;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.setting.SettingState;
import dev.drover.view.ClusterView.Table;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The view in the making: folds events one by one, and gives out immutable pictures. Confined to its keeper's lock.
 * Events already seen are passed over, so that a row told twice does no harm; a hole is a broken feed and is told.
 */
final class ViewDraft {
    private static final Seen<JobState> NO_JOB = new Seen<>(JobState.EMPTY, 0, "", 0);
    private static final Seen<NodeState> NO_NODE = new Seen<>(NodeState.EMPTY, 0, "", 0);
    private static final Seen<SettingState> NO_SETTING = new Seen<>(SettingState.EMPTY, 0, "", 0);

    private PSortedMap<JobId, Seen<JobState>> jobs = TreePMap.empty();
    private PSortedMap<NodeId, Seen<NodeState>> nodes = TreePMap.empty();
    private PSortedMap<SettingId, Seen<SettingState>> settings = TreePMap.empty();
    private PMap<AllocationId, NodeId> allocationNodes = HashTreePMap.empty();
    private PMap<EvaluationId, JobId> evaluationJobs = HashTreePMap.empty();
    private PMap<DeploymentId, JobId> deploymentJobs = HashTreePMap.empty();
    private PMap<JobId, Tally> tallies = HashTreePMap.empty();
    private final Map<Table, Long> tableTicks = new EnumMap<>(Table.class);
    private PSortedMap<Integer, Long> partitions = TreePMap.empty();
    private PSortedMap<String, Long> cursors = TreePMap.empty();
    private final ClusterNodes table = new ClusterNodes();
    private final ViewChanges.Gathering changes = new ViewChanges.Gathering();

    /** What has changed since this was asked last. */
    ViewChanges takeChanges() {
        return changes.take();
    }

    /** Listeners shall look at all there is. */
    void everythingChanged() {
        changes.everything();
    }

    ClusterView picture(long index) {
        return new ClusterView(
                index,
                jobs,
                nodes,
                settings,
                allocationNodes,
                evaluationJobs,
                deploymentJobs,
                tallies,
                Map.copyOf(tableTicks),
                partitions,
                cursors,
                table.snapshot());
    }

    void partition(int number, long epoch) {
        partitions = partitions.plus(number, epoch);
        changes.everything();
    }

    void released(int number) {
        partitions = partitions.minus(number);
        changes.everything();
    }

    void cursor(String session, long next) {
        cursors = cursors.plus(session, next);
    }

    /** Nothing more comes from a session's log: what it held comes from those who own it now. */
    void ended(String session) {
        cursors = cursors.minus(session);
    }

    void job(JobId id, long sequence, StoredEvent<JobEvent> stored, long tick) {
        Seen<JobState> old = jobs.getOrDefault(id, NO_JOB);
        if (!isNext("job " + id, old, sequence)) {
            return;
        }
        Recorded<JobEvent> recorded = stored.recorded();
        JobState state = old.state().apply(recorded.event(), recorded.metadata().stamp());
        jobs = jobs.plus(id, new Seen<>(state, sequence, stored.hash(), tick));
        changes.job(id);
        tableTicks.put(Table.JOBS, tick);
        index(id, old.state(), state, tick);
        Set<AllocationId> added = Touched.listed(recorded.event());
        added.removeIf(old.state().allocations()::containsKey);
        if (old.state().allocations().size() + added.size()
                != state.allocations().size()) {
            count(id, state);
        } else if (!added.isEmpty()) {
            tallies = tallies.plus(id, counted(tallies.getOrDefault(id, Tally.NONE), added));
        }
    }

    /** A large list grows by many small events: it is counted anew only where something has left it. */
    private void count(JobId id, JobState state) {
        Tally none = new Tally(tallies.getOrDefault(id, Tally.NONE).tick(), HashTreePMap.empty());
        tallies = tallies.plus(id, counted(none, state.allocations().keySet()));
    }

    private Tally counted(Tally before, Set<AllocationId> added) {
        Tally tally = before;
        for (AllocationId allocation : added) {
            NodeId on = allocationNodes.get(allocation);
            if (on != null) {
                tally = tally.changed(
                        null,
                        nodes.getOrDefault(on, NO_NODE).state().allocations().get(allocation));
            }
        }
        return tally;
    }

    private void index(JobId id, JobState old, JobState state, long tick) {
        if (!old.evaluations().equals(state.evaluations())) {
            for (Evaluation evaluation : old.evaluations().all()) {
                evaluationJobs = evaluationJobs.minus(evaluation.id());
            }
            for (Evaluation evaluation : state.evaluations().all()) {
                evaluationJobs = evaluationJobs.plus(evaluation.id(), id);
            }
            tableTicks.put(Table.EVALUATIONS, tick);
        }
        if (!old.deployments().equals(state.deployments())) {
            for (Deployment deployment : old.deployments()) {
                deploymentJobs = deploymentJobs.minus(deployment.id());
            }
            for (Deployment deployment : state.deployments()) {
                deploymentJobs = deploymentJobs.plus(deployment.id(), id);
            }
            tableTicks.put(Table.DEPLOYMENTS, tick);
        }
    }

    void node(NodeId id, long sequence, StoredEvent<NodeEvent> stored, long tick) {
        Seen<NodeState> old = nodes.getOrDefault(id, NO_NODE);
        if (!isNext("node " + id, old, sequence)) {
            return;
        }
        Recorded<NodeEvent> recorded = stored.recorded();
        NodeState state =
                old.state().apply(recorded.event(), recorded.metadata().stamp());
        nodes = nodes.plus(id, new Seen<>(state, sequence, stored.hash(), tick));
        tableTicks.put(Table.NODES, tick);
        var touched = Touched.by(recorded.event());
        if (!touched.isEmpty()) {
            tableTicks.put(Table.ALLOCATIONS, tick);
        }
        changes.node(id, touched);
        for (AllocationId allocation : touched) {
            touch(id, old.state(), state, allocation, tick);
        }
        Optional<NodeView> shown = table.node(id);
        if (state.node().isEmpty()) {
            table.remove(id);
        } else if (shown.isPresent()) {
            table.put(NodeViews.after(shown.get(), state, sequence, touched));
        } else {
            NodeViews.of(state, sequence).ifPresent(table::put);
        }
    }

    private void touch(NodeId node, NodeState old, NodeState state, AllocationId id, long tick) {
        Allocation before = old.allocations().get(id);
        Allocation now = state.allocations().get(id);
        if (now == null) {
            allocationNodes = allocationNodes.minus(id);
        } else if (before == null) {
            allocationNodes = allocationNodes.plus(id, node);
        }
        Allocation known = now == null ? before : now;
        if (known != null) {
            JobId job = known.job();
            Tally tally = tallies.getOrDefault(job, Tally.NONE).at(tick);
            boolean isListed =
                    jobs.getOrDefault(job, NO_JOB).state().allocations().containsKey(id);
            tallies = tallies.plus(job, isListed ? tally.changed(before, now) : tally);
        }
    }

    void setting(SettingId id, long sequence, StoredEvent<SettingEvent> stored, long tick) {
        Seen<SettingState> old = settings.getOrDefault(id, NO_SETTING);
        if (!isNext("setting " + id, old, sequence)) {
            return;
        }
        Recorded<SettingEvent> recorded = stored.recorded();
        SettingState state =
                old.state().apply(recorded.event(), recorded.metadata().stamp());
        show(id, new Seen<>(state, sequence, stored.hash(), tick));
    }

    /** A setting's state as a snapshot holds it; passed over if more of the setting has been seen. */
    void setting(SettingId id, Seen<SettingState> snapshot) {
        if (snapshot.sequence() > settings.getOrDefault(id, NO_SETTING).sequence()) {
            show(id, snapshot);
        }
    }

    /** A change of a setting may concern everything, but that of a variable nothing that the view's listeners do. */
    private void show(SettingId id, Seen<SettingState> setting) {
        settings = settings.plus(id, setting);
        if (id.isVariable()) {
            tableTicks.put(Table.VARIABLES, setting.tick());
        } else {
            changes.everything();
            tableTicks.put(Table.SETTINGS, setting.tick());
        }
    }

    /** A job's state as a snapshot holds it; passed over if more of the job has been seen. */
    void job(JobId id, Seen<JobState> snapshot) {
        Seen<JobState> old = jobs.getOrDefault(id, NO_JOB);
        if (snapshot.sequence() <= old.sequence()) {
            return;
        }
        changes.everything();
        jobs = jobs.plus(id, snapshot);
        tableTicks.put(Table.JOBS, snapshot.tick());
        index(id, old.state(), snapshot.state(), snapshot.tick());
        count(id, snapshot.state());
    }

    /** A node's state as a snapshot holds it; passed over if more of the node has been seen. */
    void node(NodeId id, Seen<NodeState> snapshot) {
        Seen<NodeState> old = nodes.getOrDefault(id, NO_NODE);
        if (snapshot.sequence() <= old.sequence()) {
            return;
        }
        changes.everything();
        nodes = nodes.plus(id, snapshot);
        tableTicks.put(Table.NODES, snapshot.tick());
        tableTicks.put(Table.ALLOCATIONS, snapshot.tick());
        for (AllocationId allocation : old.state().allocations().keySet()) {
            touch(id, old.state(), NodeState.EMPTY, allocation, snapshot.tick());
        }
        for (AllocationId allocation : snapshot.state().allocations().keySet()) {
            touch(id, NodeState.EMPTY, snapshot.state(), allocation, snapshot.tick());
        }
        NodeViews.of(snapshot.state(), snapshot.sequence()).ifPresentOrElse(table::put, () -> table.remove(id));
    }

    private static boolean isNext(String what, Seen<?> old, long sequence) {
        if (sequence > old.sequence() + 1) {
            throw new IllegalStateException(
                    "the feed misses events of " + what + ": " + sequence + " came after " + old.sequence());
        }
        return sequence == old.sequence() + 1;
    }
}
