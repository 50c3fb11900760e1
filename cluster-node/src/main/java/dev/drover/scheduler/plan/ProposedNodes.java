package dev.drover.scheduler.plan;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.HashMap;
import java.util.Map;

/** The nodes as they would be if the plan made so far were real; only what it touches is kept here. */
public final class ProposedNodes {
    private final ClusterSnapshot snapshot;
    private final Map<NodeId, NodeView> touched = new HashMap<>();

    public ProposedNodes(ClusterSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** A node of the snapshot, as the plan leaves it. */
    public NodeView current(NodeView seen) {
        return touched.getOrDefault(seen.id(), seen);
    }

    public void place(NodeId node, HeldAllocation placement) {
        snapshot.node(node).ifPresent(seen -> touched.put(node, current(seen).withHeld(placement)));
    }

    /** Takes an allocation off its node; no change where the node is gone or does not hold it. */
    public void stop(NodeId node, AllocationId allocation) {
        snapshot.node(node).ifPresent(seen -> touched.put(node, current(seen).withoutHeld(allocation)));
    }

    /** Takes back a stop that led to nothing. */
    public void keep(NodeId node, AllocationId allocation) {
        snapshot.node(node).ifPresent(seen -> seen.held(allocation)
                .ifPresent(held -> touched.put(node, current(seen).withHeld(held))));
    }
}
