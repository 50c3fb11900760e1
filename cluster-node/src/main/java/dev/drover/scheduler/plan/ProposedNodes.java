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
        return touched.isEmpty() ? seen : touched.getOrDefault(seen.id(), seen);
    }

    public void place(NodeId node, HeldAllocation placement) {
        snapshot.node(node).ifPresent(seen -> hold(seen, placement));
        own.placed(placement.group(), node);
    }

    private void hold(NodeView seen, HeldAllocation placement) {
        NodeView before = current(seen);
        NodeView after = before.withHeld(placement);
        touched.put(seen.id(), after);
        if (after.held().size() > before.held().size()) {
            own.hold(placement, seen.id(), 1);
        }
    }

    /** Takes an allocation off its node; no change where the node is gone or does not hold it. */
    public void stop(NodeId node, AllocationId allocation) {
        snapshot.node(node).ifPresent(seen -> {
            NodeView before = current(seen);
            before.held(allocation).ifPresent(held -> {
                touched.put(node, before.withoutHeld(allocation));
                own.hold(held, node, -1);
            });
        });
        own.stopped(allocation);
    }

    /** Takes back a stop that led to nothing. */
    public void keep(NodeId node, AllocationId allocation) {
        snapshot.node(node).ifPresent(seen -> seen.held(allocation).ifPresent(held -> hold(seen, held)));
        own.kept(allocation);
    }
}
