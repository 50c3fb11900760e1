package dev.drover.server;

import dev.drover.job.JobState;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Gives this server's jobs an evaluation when a node that they have allocations on describes itself otherwise than before;
 * {@link SystemJobs} does so for those that run on every node. However many nodes change at once, a job has one evaluation
 * of them that has not begun. Works by edge: a change that nobody saw since partitions changed owners just then is seen by
 * the job's next evaluation, which looks at all nodes whatever it was opened for.
 */
final class ChangedNodes implements ViewListener {
    private final EntityAccess entities;
    private final Predicate<PartitionId> owned;
    private ClusterSnapshot before = ClusterSnapshot.EMPTY;

    ChangedNodes(EntityAccess entities, Predicate<PartitionId> owned) {
        this.entities = entities;
        this.owned = owned;
    }

    @Override
    public void onChanged(ClusterView view, ViewChanges changes) {
        if (!view.isComplete(PartitionId.COUNT)) {
            return;
        }
        if (!changes.everything()) {
            concerned(view.snapshot(), changes).forEach((job, node) -> evaluate(view, job, node));
        }
        before = view.snapshot();
    }

    /** The jobs with allocations on nodes that have changed, each with one of these nodes. */
    private Map<JobId, NodeId> concerned(ClusterSnapshot now, ViewChanges changes) {
        Map<JobId, NodeId> concerned = new TreeMap<>();
        for (NodeId id : changes.nodes().keySet()) {
            now.node(id).filter(this::isDescribedAnew).ifPresent(node -> {
                for (HeldAllocation held : node.held()) {
                    concerned.putIfAbsent(held.job(), id);
                }
            });
        }
        return concerned;
    }

    private boolean isDescribedAnew(NodeView node) {
        return before.node(node.id()).filter(old -> differ(old, node)).isPresent();
    }

    /** Whether constraints may be met by one and not by the other. More room is what blocked evaluations wait for. */
    static boolean differ(NodeView old, NodeView now) {
        return !old.computedClass().equals(now.computedClass())
                || !old.node().name().equals(now.node().name())
                || !old.node().attributes().equals(now.node().attributes())
                || !old.node().meta().equals(now.node().meta());
    }

    private void evaluate(ClusterView view, JobId id, NodeId node) {
        boolean isMeant = view.job(id)
                .filter(JobState::isRegistered)
                .filter(job -> job.wantedSystemJob().isEmpty())
                .isPresent();
        if (isMeant && owned.test(PartitionId.of("job|" + id))) {
            entities.evaluate(id, entities.newEvaluationId(id), node);
        }
    }
}
