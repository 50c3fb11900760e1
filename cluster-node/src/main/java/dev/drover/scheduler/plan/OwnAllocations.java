package dev.drover.scheduler.plan;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A job's own allocations, as the plan made so far leaves them: counted once and kept in step, so that nobody goes through
 * what nodes hold. Two questions have two answers: an allocation that was stopped and has not ended is still present on
 * its node, but is wanted no more.
 */
public final class OwnAllocations {
    private final JobBrief brief;
    private final Map<String, Map<NodeId, Integer>> present = new HashMap<>();
    private final Map<AllocationId, JobAllocation> byId = new HashMap<>();
    private final Set<AllocationId> stopped = new HashSet<>();
    private final NodeFilter filter = new NodeFilter();
    private final List<Change> changes = new ArrayList<>();

    /** Wanted allocations of a group on a node, one more or one fewer. */
    public record Change(String group, NodeId node, int by) {}

    OwnAllocations(ClusterSnapshot snapshot, JobBrief brief) {
        this.brief = brief;
        Set<NodeId> nodes = new HashSet<>();
        for (JobAllocation allocation : brief.allocations()) {
            if (nodes.add(allocation.node())) {
                snapshot.node(allocation.node()).ifPresent(node -> node.held().forEach(held -> hold(held, node, 1)));
            }
        }
    }

    /** A node holds an allocation more, or one fewer. */
    void hold(HeldAllocation held, NodeView node, int by) {
        if (held.job().equals(brief.job().id())) {
            present.computeIfAbsent(held.group(), name -> new HashMap<>()).merge(node.id(), by, Integer::sum);
            filter.add(node.hashCode());
        }
    }

    void placed(String group, NodeId node) {
        changes.add(new Change(group, node, 1));
    }

    void stopped(AllocationId id) {
        if (byId.isEmpty()) {
            brief.allocations().forEach(allocation -> byId.put(allocation.id(), allocation));
        }
        JobAllocation allocation = byId.get(id);
        if (allocation != null && allocation.isLive() && stopped.add(id)) {
            changes.add(new Change(allocation.group(), allocation.node(), -1));
        }
    }

    void kept(AllocationId id) {
        JobAllocation allocation = byId.get(id);
        if (allocation != null && stopped.remove(id)) {
            changes.add(new Change(allocation.group(), allocation.node(), 1));
        }
    }

    /** How many of a group are present on a node. */
    public int count(String group, NodeView node) {
        if (!filter.mayHold(node.hashCode())) {
            return 0;
        }
        Map<NodeId, Integer> nodes = present.get(group);
        return nodes == null ? 0 : nodes.getOrDefault(node.id(), 0);
    }

    /** How many of all groups are present on a node. */
    public int count(NodeView node) {
        if (!filter.mayHold(node.hashCode())) {
            return 0;
        }
        int sum = 0;
        for (Map<NodeId, Integer> nodes : present.values()) {
            sum += nodes.getOrDefault(node.id(), 0);
        }
        return sum;
    }

    /** The allocations that were wanted before the plan. */
    public List<JobAllocation> before() {
        return brief.allocations().stream().filter(JobAllocation::isLive).toList();
    }

    /** What the plan has changed since, oldest first: the list grows. */
    public List<Change> changes() {
        return changes;
    }
}
