package dev.drover.scheduler.plan;

import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where a job's own allocations are, by group and node, as the plan made so far leaves them: counted once and kept in
 * step, so that nobody goes through what nodes hold. Allocations that were stopped and have not ended count until the plan
 * takes them off.
 */
public final class OwnAllocations {
    private final JobId job;
    private final Map<String, Map<NodeId, Integer>> groups = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** One allocation more (or fewer) of a group on a node. */
    public record Change(String group, NodeId node, int by) {}

    OwnAllocations(ClusterSnapshot snapshot, JobBrief brief) {
        this.job = brief.job().id();
        Set<NodeId> nodes = new HashSet<>();
        for (JobAllocation allocation : brief.allocations()) {
            if (nodes.add(allocation.node())) {
                snapshot.node(allocation.node())
                        .ifPresent(node -> node.held().forEach(held -> count(held, node.id(), 1)));
            }
        }
    }

    private boolean count(HeldAllocation held, NodeId node, int by) {
        if (!held.job().equals(job)) {
            return false;
        }
        groups.computeIfAbsent(held.group(), name -> new HashMap<>()).merge(node, by, Integer::sum);
        return true;
    }

    void change(HeldAllocation held, NodeId node, int by) {
        if (count(held, node, by)) {
            changes.add(new Change(held.group(), node, by));
        }
    }

    /** How many of a group are on a node. */
    public int count(String group, NodeId node) {
        Map<NodeId, Integer> nodes = groups.get(group);
        return nodes == null ? 0 : nodes.getOrDefault(node, 0);
    }

    /** How many of all groups are on a node. */
    public int count(NodeId node) {
        int sum = 0;
        for (Map<NodeId, Integer> nodes : groups.values()) {
            sum += nodes.getOrDefault(node, 0);
        }
        return sum;
    }

    /** By group and node, how many there are now; 0 where there were some. In no defined order. */
    public Map<String, Map<NodeId, Integer>> byGroup() {
        return groups;
    }

    /** What the plan has changed so far, oldest first: the list grows. */
    public List<Change> changes() {
        return changes;
    }
}
