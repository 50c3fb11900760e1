package dev.drover.scheduler.feasible;

import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Counts the nodes that are not in a job's base set: see {@link BaseSet}. */
final class LeftOutNodes {
    private LeftOutNodes() {}

    static LeftOut of(ClusterSnapshot snapshot, Job job) {
        Map<String, Integer> reasons = new TreeMap<>();
        snapshot.cells().forEach((cell, sum) -> place(job, cell.datacenter(), cell.pool())
                .ifPresent(reason -> reasons.merge(reason, sum.count(), Integer::sum)));
        for (NodeView node : snapshot.nodes()) {
            if (!node.isSchedulable()) {
                String reason = place(job, node.node().datacenter(), node.node().nodePool())
                        .orElseGet(() -> state(node));
                reasons.merge(reason, 1, Integer::sum);
            }
        }
        return new LeftOut(snapshot.size(), reasons);
    }

    /** Where a node is comes first: one that is elsewhere would not do were it ready. */
    private static Optional<String> place(Job job, String datacenter, String pool) {
        if (!JobReach.coversPool(job, pool)) {
            return Optional.of(LeftOut.NODE_POOL);
        }
        return JobReach.coversDatacenter(job, datacenter) ? Optional.empty() : Optional.of(LeftOut.DATACENTER);
    }

    private static String state(NodeView node) {
        if (node.status() != NodeStatus.READY) {
            return node.status().wireName();
        }
        return node.isDraining() ? LeftOut.DRAINING : node.eligibility().wireName();
    }
}
