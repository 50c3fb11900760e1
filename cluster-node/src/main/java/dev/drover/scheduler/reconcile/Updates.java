package dev.drover.scheduler.reconcile;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a new version means for the slots that stay.
 *
 * @param inPlace take it where they are
 * @param destructive must be replaced, lowest index first
 * @param ignored how many need nothing, or can be given nothing before they are heard of again
 */
record Updates(List<JobAllocation> inPlace, List<JobAllocation> destructive, int ignored) {
    Updates {
        inPlace = List.copyOf(inPlace);
        destructive = List.copyOf(destructive);
    }

    static Updates of(Situation situation, TaskGroup group, Collection<JobAllocation> staying) {
        List<JobAllocation> inPlace = new ArrayList<>();
        List<JobAllocation> destructive = new ArrayList<>();
        int ignored = 0;
        for (JobAllocation allocation : staying) {
            boolean isDone = allocation.client().isTerminal() && allocation.client() != ClientStatus.FAILED;
            boolean isAwaited = allocation.client() == ClientStatus.UNKNOWN;
            if (isDone || isAwaited || situation.isCurrent(allocation)) {
                ignored++;
            } else if (allocation.client() == ClientStatus.FAILED || situation.needsReplacement(allocation, group)) {
                destructive.add(allocation);
            } else {
                inPlace.add(allocation);
            }
        }
        destructive.sort(NameIndex.BY_INDEX);
        return new Updates(inPlace, destructive, ignored);
    }

    boolean isEmpty() {
        return inPlace.isEmpty() && destructive.isEmpty();
    }
}
