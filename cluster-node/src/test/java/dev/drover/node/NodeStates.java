package dev.drover.node;

import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.Optional;
import org.pcollections.TreePMap;

/** States of nodes that nothing has led to. */
public final class NodeStates {
    private NodeStates() {}

    /** A node that has one allocation, of the job's first version, and no past. */
    public static NodeState holding(Node node, NodeStatus status, Job job, Allocation allocation) {
        NodeState none = NodeState.EMPTY;
        return new NodeState(
                Optional.of(node),
                status,
                Eligibility.ELIGIBLE,
                TreePMap.singleton(allocation.placement().id(), allocation),
                TreePMap.singleton(new JobVersion(job.id(), 0), job),
                none.dealings(),
                none.outboxes(),
                none.ending(),
                none.unknown(),
                none.reservations(),
                0,
                none.drain(),
                none.lastDrain(),
                none.history(),
                0,
                0,
                NodeUsage.NONE);
    }
}
