package dev.drover.server.stream;

import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;

/** An allocation with the job version it runs. */
public record AssignedAllocation(Allocation allocation, Job job) {}
