package dev.drover.server;

import dev.drover.job.JobState;
import dev.drover.job.JobTimers;
import dev.drover.node.NodeState;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.view.ClusterView;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewListener;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Wakes the entities of a partition that this server has just taken over and that have something to do: open
 * evaluations, deployments and drains with a deadline, schedules, launches and reports not yet delivered, nodes that were
 * up or are not heard of. All others sleep until they are addressed.
 */
final class Waker implements ViewListener {
    private final Consumer<JobId> wakeJob;
    private final Consumer<NodeId> wakeNode;
    private final Supplier<Map<PartitionId, Long>> owned;
    private final Map<PartitionId, Long> woken = new TreeMap<>();

    /**
     * A waker for one session.
     *
     * @param wakeJob addresses a job, which goes on by itself then
     * @param wakeNode the same for a node
     * @param owned the partitions this server owns and has recovered, with their epochs
     */
    Waker(Consumer<JobId> wakeJob, Consumer<NodeId> wakeNode, Supplier<Map<PartitionId, Long>> owned) {
        this.wakeJob = wakeJob;
        this.wakeNode = wakeNode;
        this.owned = owned;
    }

    @Override
    public void onChanged(ClusterView view, ViewChanges changes) {
        if (!changes.everything()) {
            return;
        }
        Map<PartitionId, Long> now = owned.get();
        Map<PartitionId, Long> fresh = new TreeMap<>();
        now.forEach((partition, epoch) -> {
            boolean seen = epoch.equals(view.partitions().get(partition.value()));
            if (seen && !epoch.equals(woken.get(partition))) {
                fresh.put(partition, epoch);
            }
        });
        if (!fresh.isEmpty()) {
            woken.putAll(fresh);
            wake(view, fresh);
        }
    }

    private void wake(ClusterView view, Map<PartitionId, Long> fresh) {
        view.jobs().forEach((id, job) -> {
            if (fresh.containsKey(PartitionId.of("job|" + id)) && hasWork(job.state())) {
                wakeJob.accept(id);
            }
        });
        view.nodes().forEach((id, node) -> {
            if (fresh.containsKey(PartitionId.of("node|" + id)) && hasWork(node.state())) {
                wakeNode.accept(id);
            }
        });
    }

    private static boolean hasWork(JobState job) {
        return JobTimers.isBusy(job);
    }

    private static boolean hasWork(NodeState node) {
        return node.status() == NodeStatus.READY
                || node.status() == NodeStatus.DISCONNECTED
                || node.drain().isPresent()
                || !node.outboxes().isEmpty();
    }
}
