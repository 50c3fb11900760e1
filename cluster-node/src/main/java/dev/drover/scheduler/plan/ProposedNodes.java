package dev.drover.scheduler.plan;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.JobBrief;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.HashMap;
import java.util.Map;

/** The nodes as they would be if the plan made so far were real; only what it touches is kept here. */
public final class ProposedNodes {
    private final ClusterSnapshot snapshot;
    private final OwnAllocations own;
    private final Map<NodeId, NodeView> touched = new HashMap<>();
    private final NodeFilter filter = new NodeFilter();
    private final Map<String, Integer> preempted = new HashMap<>();

    public ProposedNodes(ClusterSnapshot snapshot, JobBrief brief) {
        this.snapshot = snapshot;
        this.own = new OwnAllocations(snapshot, brief);
    }

    public ClusterSnapshot snapshot() {
        return snapshot;
    }

    /** Where the job's own allocations are. */
    public OwnAllocations own() {
        return own;
    }

    /** A node of the snapshot, as the plan leaves it. */
    public NodeView current(NodeView seen) {
        return filter.mayHold(seen.hashCode()) ? touched.getOrDefault(seen.id(), seen) : seen;
    }

    /** Holds a placement at a node of the snapshot. */
    public void place(NodeView seen, HeldAllocation placement) {
        hold(seen, placement);
        own.placed(placement.group(), seen.id());
    }

    private void touch(NodeView seen, NodeView after) {
        touched.put(seen.id(), after);
        filter.add(seen.hashCode());
    }

    private void hold(NodeView seen, HeldAllocation placement) {
        NodeView before = current(seen);
        NodeView after = before.withHeld(placement);
        touch(seen, after);
        if (after.held().size() > before.held().size()) {
            own.hold(placement, seen, 1);
        }
    }

    /** Takes an allocation off its node; no change where the node is gone or does not hold it. */
    public void stop(NodeId node, AllocationId allocation) {
        snapshot.node(node).ifPresent(seen -> {
            NodeView before = current(seen);
            before.held(allocation).ifPresent(held -> {
                touch(seen, before.withoutHeld(allocation));
                own.hold(held, seen, -1);
            });
        });
        own.stopped(allocation);
    }

    /** An allocation of another job makes room. */
    public void preempt(NodeId node, HeldAllocation victim) {
        stop(node, victim.id());
        preempted.merge(victim.groupKey(), 1, Integer::sum);
    }

    /** How many allocations of the same group the plan takes away already. */
    public int preempted(HeldAllocation like) {
        return preempted.getOrDefault(like.groupKey(), 0);
    }

    /** Takes back a stop that led to nothing. */
    public void keep(NodeId node, AllocationId allocation) {
        snapshot.node(node).ifPresent(seen -> seen.held(allocation).ifPresent(held -> hold(seen, held)));
        own.kept(allocation);
    }
}
