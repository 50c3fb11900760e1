package dev.drover.server.stream;

import dev.drover.protocol.AllocationId;
import java.util.List;

/**
 * What a node is to run, or what has changed in that.
 *
 * @param partition the partition of the node's entity
 * @param epoch counts the owners of that partition
 * @param complete whether {@code changed} is everything, so that what it does not name is gone
 * @param removed ended allocations that the node has forgotten
 */
public record NodeAssignments(
        int partition, long epoch, boolean complete, List<AssignedAllocation> changed, List<AllocationId> removed) {
    public NodeAssignments {
        changed = List.copyOf(changed);
        removed = List.copyOf(removed);
    }
}
