package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.JobAllocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A group's allocations by what they mean for its count.
 *
 * @param live wanted, and running for all that is known
 * @param failed ended badly: they keep their slots under the version they failed with, until failed allocations are
 *     rescheduled
 * @param done ended well, of a batch job: their slots are filled for good; so are those of what had to leave its node
 *     while it ran
 * @param lost gone with their nodes: their slots are free, but they must be recorded as stopped
 * @param migrating running where they shall not stay: their slots are free, and they must be stopped
 */
record Slots(
        List<JobAllocation> live,
        List<JobAllocation> failed,
        List<JobAllocation> done,
        List<JobAllocation> lost,
        List<JobAllocation> migrating) {
    Slots {
        live = List.copyOf(live);
        failed = List.copyOf(failed);
        done = List.copyOf(done);
        lost = List.copyOf(lost);
        migrating = List.copyOf(migrating);
    }

    /** Allocations that fill no slot and need nothing (stopped ones, a service's completed ones) are left out. */
    static Slots of(Situation situation, List<JobAllocation> allocations) {
        List<JobAllocation> live = new ArrayList<>();
        List<JobAllocation> failed = new ArrayList<>();
        List<JobAllocation> done = new ArrayList<>();
        List<JobAllocation> lost = new ArrayList<>();
        List<JobAllocation> migrating = new ArrayList<>();
        for (JobAllocation allocation : allocations) {
            if (hasLeftForGood(situation, allocation)) {
                done.add(allocation);
                continue;
            }
            if (allocation.desired() != DesiredStatus.RUN) {
                continue;
            }
            if (allocation.client() == ClientStatus.LOST) {
                lost.add(allocation);
            } else if (allocation.client().isTerminal()) {
                ended(situation, allocation, failed, done);
            } else if (situation.isNodeLost(allocation)) {
                lost.add(allocation);
            } else {
                (allocation.departure().begun() ? migrating : live).add(allocation);
            }
        }
        return new Slots(live, failed, done, lost, migrating);
    }

    /** What a batch job ran on a node that was emptied before it had ended is not run again elsewhere. */
    private static boolean hasLeftForGood(Situation situation, JobAllocation allocation) {
        return situation.isBatch()
                && situation.isCurrent(allocation)
                && allocation.desired() == DesiredStatus.STOP
                && allocation.departure().begun();
    }

    private static void ended(
            Situation situation, JobAllocation allocation, List<JobAllocation> failed, List<JobAllocation> done) {
        if (situation.isBatch() && !situation.isCurrent(allocation)) {
            return; // A new version of a batch job runs anew.
        }
        if (allocation.client() == ClientStatus.FAILED) {
            failed.add(allocation);
        } else if (situation.isBatch()) {
            done.add(allocation);
        }
    }

    /** The same without some of the live and failed ones. */
    Slots without(List<JobAllocation> some) {
        Set<AllocationId> left = some.stream().map(JobAllocation::id).collect(Collectors.toSet());
        return new Slots(
                live.stream()
                        .filter(allocation -> !left.contains(allocation.id()))
                        .toList(),
                failed.stream()
                        .filter(allocation -> !left.contains(allocation.id()))
                        .toList(),
                done,
                lost,
                migrating);
    }

    /** How many slots are filled. */
    int filled() {
        return live.size() + failed.size() + done.size();
    }
}
