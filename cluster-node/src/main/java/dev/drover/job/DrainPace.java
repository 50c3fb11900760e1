package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.TaskGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of a job's allocations leave nodes that are being emptied, and when. A service goes at its own pace, so that no
 * more of a group are missing at once than its {@code migrate} block allows; what a batch job runs may end in peace;
 * what a system job runs is asked to go last, and goes at once. At the deadline everything goes.
 */
final class DrainPace {
    /** How many begin with it at a time, some 40 bytes each: an event names them beside a node's reports. */
    static final int MOST_AT_ONCE = 500;

    private static final Comparator<JobAllocation> OLDEST_FIRST = Comparator.comparingLong(
                    (JobAllocation allocation) -> allocation.created().index())
            .thenComparing(JobAllocation::id);

    private DrainPace() {}

    /**
     * Those that are to begin with it now, in the order in which they were placed. Of very many the others follow: those
     * that are past their deadline at once, and those of a service that goes at its pace when the next report comes.
     */
    static List<AllocationId> due(Job job, Collection<JobAllocation> allocations, Instant now) {
        List<JobAllocation> outstanding = allocations.stream()
                .filter(allocation ->
                        allocation.isLive() && allocation.departure().isOutstanding())
                .sorted(OLDEST_FIRST)
                .toList();
        Set<AllocationId> due = new LinkedHashSet<>();
        for (JobAllocation allocation : outstanding) {
            if (job.type().isSystem() || isDue(allocation, now)) {
                due.add(allocation.id());
            }
        }
        if (!job.type().isSystem() && !job.type().ends()) {
            outstanding.stream()
                    .map(JobAllocation::group)
                    .distinct()
                    .forEach(group -> addAtPace(job, group, allocations, outstanding, due));
        }
        return due.stream().limit(MOST_AT_ONCE).toList();
    }

    private static boolean isDue(JobAllocation allocation, Instant now) {
        return allocation.departure().order().filter(order -> order.isDue(now)).isPresent();
    }

    /** As many more as leave enough healthy ones behind. */
    private static void addAtPace(
            Job job,
            String group,
            Collection<JobAllocation> allocations,
            List<JobAllocation> outstanding,
            Set<AllocationId> due) {
        long healthy = allocations.stream()
                .filter(allocation -> allocation.group().equals(group) && !due.contains(allocation.id()))
                .filter(allocation -> allocation.isLive()
                        && allocation.isHealthy()
                        && allocation.client() != ClientStatus.UNKNOWN
                        && !allocation.departure().begun())
                .count();
        long spare = healthy - job.group(group).map(DrainPace::leastHealthy).orElse(0);
        outstanding.stream()
                .filter(allocation -> allocation.group().equals(group) && !due.contains(allocation.id()))
                .limit(Math.max(0, spare))
                .map(JobAllocation::id)
                .toList()
                .forEach(due::add);
    }

    private static int leastHealthy(TaskGroup group) {
        return group.count() - group.migrate().orElse(MigrateStrategy.STANDARD).maxParallel();
    }
}
