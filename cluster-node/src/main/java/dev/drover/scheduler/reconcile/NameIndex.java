package dev.drover.scheduler.reconcile;

import dev.drover.protocol.JobId;
import dev.drover.protocol.job.JobAllocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The names {@code job.group[index]} of one group: which are taken, and which come next. */
final class NameIndex {
    /** Lowest index first; names without one last. */
    static final Comparator<JobAllocation> BY_INDEX = Comparator.comparingLong(
                    (JobAllocation allocation) -> indexOf(allocation.name()))
            .thenComparing(JobAllocation::name)
            .thenComparing(JobAllocation::id);

    private final JobId job;
    private final String group;
    private final Set<String> taken = new HashSet<>();

    NameIndex(JobId job, String group) {
        this.job = job;
        this.group = group;
    }

    /** False if somebody has the name already. */
    boolean take(String name) {
        return taken.add(name);
    }

    /** Takes as many free names, lowest index first. */
    List<String> takeNext(int wanted) {
        List<String> names = new ArrayList<>();
        for (int index = 0; names.size() < wanted; index++) {
            String name = job.value() + "." + group + "[" + index + "]";
            if (taken.add(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /**
     * Takes names for canaries: first those of the allocations they are to replace, then free ones within the count, then
     * those beyond it.
     */
    List<String> takeForCanaries(int wanted, List<JobAllocation> replaced, Set<String> ofCanaries) {
        Set<String> names = new LinkedHashSet<>();
        for (JobAllocation allocation : replaced) {
            if (names.size() < wanted && !ofCanaries.contains(allocation.name())) {
                names.add(allocation.name());
            }
        }
        names.addAll(takeNext(wanted - names.size()));
        return List.copyOf(names);
    }

    private static long indexOf(String name) {
        int open = name.lastIndexOf('[');
        if (open < 0 || !name.endsWith("]")) {
            return Long.MAX_VALUE;
        }
        try {
            return Long.parseLong(name, open + 1, name.length() - 1, 10);
        } catch (NumberFormatException notAnIndex) {
            return Long.MAX_VALUE;
        }
    }
}
