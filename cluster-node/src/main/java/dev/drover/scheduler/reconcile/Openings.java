package dev.drover.scheduler.reconcile;

import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The slots of a group to be filled.
 *
 * @param failed those whose allocation failed, to be replaced now
 * @param lost those whose allocation is lost or not heard of, as far as the count wants them
 * @param names of slots that nobody had
 */
record Openings(List<JobAllocation> failed, List<JobAllocation> lost, List<String> names) {
    private static final Comparator<JobAllocation> IN_ORDER = NameIndex.BY_INDEX;

    Openings {
        failed = List.copyOf(failed);
        lost = List.copyOf(lost);
        names = List.copyOf(names);
    }

    /**
     * Finds them.
     *
     * @param kept what fills slots, without canaries that are not promoted
     */
    static Openings of(TaskGroup group, GroupSets kept, NameIndex names) {
        List<JobAllocation> failed = kept.failed().stream().sorted(IN_ORDER).toList();
        int filled = kept.filling().size();
        int missing = Math.max(0, group.count() - filled);
        List<JobAllocation> lost = new ArrayList<>();
        List<JobAllocation> gone = Stream.concat(kept.lost().stream(), kept.unreplaced().stream())
                .sorted(IN_ORDER)
                .toList();
        for (JobAllocation allocation : gone) {
            if (lost.size() < missing && names.take(allocation.name())) {
                lost.add(allocation);
            }
        }
        return new Openings(failed, lost, names.takeNext(missing - lost.size()));
    }

    /** Without new names: what was there is kept up, and nothing is added. */
    Openings withoutNew() {
        return new Openings(failed, lost, List.of());
    }

    int count() {
        return failed.size() + lost.size() + names.size();
    }
}
