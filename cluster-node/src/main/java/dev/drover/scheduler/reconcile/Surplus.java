package dev.drover.scheduler.reconcile;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.job.JobAllocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * What of a group is beyond its count, in the order in which it goes: failed ones that keep a slot, those that leave their
 * nodes anyway, then the highest indexes. Before all of them, and whatever the count, go those whose name a newer one has,
 * as a promoted canary has its namesake's: no two run under one name. What is not heard of is not counted.
 */
final class Surplus {
    private static final Comparator<JobAllocation> HIGHEST_FIRST = NameIndex.BY_INDEX.reversed();
    private static final Comparator<JobAllocation> BY_VERSION = Comparator.comparing(JobAllocation::isLive)
            .thenComparing(JobAllocation::jobVersion)
            .thenComparing(allocation -> allocation.created().index())
            .thenComparing(JobAllocation::id);

    private final List<JobAllocation> chosen = new ArrayList<>();
    private final Set<AllocationId> ids = new HashSet<>();
    private int left;

    private Surplus(int left) {
        this.left = left;
    }

    /** Chooses what goes of sets without canaries that are not promoted. */
    static List<JobAllocation> of(GroupSets sets, int count) {
        int filled = sets.filling().size() - sets.awaited().size();
        List<JobAllocation> wanted = Stream.of(sets.live(), sets.broken(), sets.failed(), sets.migrating())
                .flatMap(List::stream)
                .toList();
        Map<String, JobAllocation> newest = new HashMap<>();
        wanted.forEach(allocation -> newest.merge(allocation.name(), allocation, BinaryOperator.maxBy(BY_VERSION)));
        List<JobAllocation> namesakes = wanted.stream()
                .filter(allocation -> !allocation.equals(newest.get(allocation.name())))
                .toList();
        Surplus surplus = new Surplus(Math.max(namesakes.size(), filled - count));
        surplus.take(namesakes);
        surplus.take(sets.broken());
        surplus.take(sets.failed());
        surplus.take(sets.migrating());
        surplus.take(sets.live());
        return List.copyOf(surplus.chosen);
    }

    private void take(Collection<JobAllocation> candidates) {
        List<JobAllocation> taken = candidates.stream()
                .filter(allocation -> !ids.contains(allocation.id()))
                .sorted(HIGHEST_FIRST)
                .limit(left)
                .toList();
        chosen.addAll(taken);
        taken.forEach(allocation -> ids.add(allocation.id()));
        left -= taken.size();
    }
}
