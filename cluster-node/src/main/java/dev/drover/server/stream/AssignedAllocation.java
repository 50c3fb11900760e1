package dev.drover.server.stream;

import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;

/**
 * An allocation with the job version it runs.
 *
 * @param wasCanary whether it was one when it was placed and is none any more, which changes no index: an agent that has the
 *     allocation may not know
 */
public record AssignedAllocation(Allocation allocation, Job job, boolean wasCanary) {
    public AssignedAllocation(Allocation allocation, Job job) {
        this(allocation, job, false);
    }

    /** One whose version is promoted. */
    public static AssignedAllocation promoted(Allocation allocation, Job job) {
        return new AssignedAllocation(allocation.promoted(), job, true);
    }
}
