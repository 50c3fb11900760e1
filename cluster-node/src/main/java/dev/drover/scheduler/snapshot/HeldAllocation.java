package dev.drover.scheduler.snapshot;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.Placement;

/** An allocation that holds resources of its node, as far as scheduling cares. */
public record HeldAllocation(AllocationId id, JobId job, String group, AllocatedResources resources) {
    public static HeldAllocation of(Allocation allocation) {
        return of(allocation.job(), allocation.placement());
    }

    public static HeldAllocation of(JobId job, Placement placement) {
        return new HeldAllocation(placement.id(), job, placement.group(), placement.resources());
    }
}
