package dev.drover.scheduler.snapshot;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.TaskGroup;
import java.util.Optional;

/**
 * An allocation that holds resources of its node, as far as scheduling cares.
 *
 * @param priority of its job; {@link #NEVER} if it cannot be preempted, since it ends already or is not yet taken
 * @param maxParallel how many of its group may be missing at a time; 0 if any number may
 * @param standing of groups that say what becomes of them when their node is not heard of
 */
public record HeldAllocation(
        AllocationId id,
        JobId job,
        String group,
        AllocatedResources resources,
        int priority,
        int maxParallel,
        Optional<Standing> standing) {
    public static final int NEVER = Integer.MAX_VALUE;

    /** How much less important a job must be than the one that takes its place. */
    private static final int PREEMPTION_DISTANCE = 10;

    /** One of whose standing nobody asks. */
    public HeldAllocation(
            AllocationId id, JobId job, String group, AllocatedResources resources, int priority, int maxParallel) {
        this(id, job, group, resources, priority, maxParallel, Optional.empty());
    }

    public static HeldAllocation of(Allocation allocation, Job job) {
        Optional<TaskGroup> group = job.group(allocation.placement().group());
        boolean wanted = allocation.desired() == DesiredStatus.RUN
                && !allocation.client().isTerminal();
        return new HeldAllocation(
                allocation.placement().id(),
                allocation.job(),
                allocation.placement().group(),
                allocation.placement().resources(),
                wanted ? job.priority() : NEVER,
                group.flatMap(TaskGroup::migrate)
                        .map(MigrateStrategy::maxParallel)
                        .orElse(0),
                group.filter(known -> known.disconnect().isPresent()).map(known -> Standing.of(allocation, known)));
    }

    /** One that is not yet taken by its node. */
    public static HeldAllocation of(JobId job, Placement placement) {
        return new HeldAllocation(placement.id(), job, placement.group(), placement.resources(), NEVER, 0);
    }

    public boolean isPreemptible() {
        return priority != NEVER;
    }

    /** Whether it may be made to go so that one of this job has room, where the operator lets jobs of its type do that. */
    public boolean yieldsTo(Job other) {
        return isPreemptible() && !job.equals(other.id()) && other.priority() - priority >= PREEMPTION_DISTANCE;
    }

    /** How explanations name it. */
    public String describe() {
        return "allocation " + id + " of job " + job.value();
    }

    /** The same for allocations of one group of one job. */
    public String groupKey() {
        return job + "/" + group;
    }
}
