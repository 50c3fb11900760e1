package dev.drover.job;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.JobEvent.ScalingRecorded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What happened to the counts of a job's groups.
 *
 * @param groups by name, oldest first, at most {@link #KEPT} of each
 */
public record ScalingHistory(Map<String, List<Entry>> groups) {
    /** How many a group keeps, as many as Nomad does. */
    static final int KEPT = 20;

    static final ScalingHistory NONE = new ScalingHistory(Map.of());

    public ScalingHistory {
        groups = Sorted.copyOf(groups);
    }

    /** Something that happened, and when. */
    public record Entry(ScalingRecorded what, Stamp at) {}

    public List<Entry> of(String group) {
        return groups.getOrDefault(group, List.of());
    }

    ScalingHistory with(Entry newest) {
        String group = newest.what().group();
        List<Entry> kept = new ArrayList<>(of(group));
        kept.add(newest);
        return new ScalingHistory(
                Sorted.with(groups, group, List.copyOf(kept.subList(Math.max(0, kept.size() - KEPT), kept.size()))));
    }

    /** All of them, each group's in order. */
    public List<Entry> all() {
        return groups.values().stream().flatMap(List::stream).toList();
    }

    /** Of what {@link #all} gave. */
    public static ScalingHistory of(List<Entry> entries) {
        ScalingHistory history = NONE;
        for (Entry entry : entries) {
            history = history.with(entry);
        }
        return history;
    }
}
