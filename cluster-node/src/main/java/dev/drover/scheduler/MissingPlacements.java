package dev.drover.scheduler;

import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.TaskGroup;
import java.util.Map;
import java.util.TreeMap;

/** The placements of a plan that found no room, by group; of each group the first is shown and the others are counted. */
final class MissingPlacements {
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, PlacementMetrics> firsts = new TreeMap<>();

    /** A group that is planned for; none of its placements is missing so far. */
    void expect(TaskGroup group) {
        counts.put(group.name(), 0);
    }

    /** One that was tried. */
    void add(TaskGroup group, PlacementMetrics why) {
        firsts.putIfAbsent(group.name(), why);
        addUntried(group);
    }

    /** One that was not tried, since others like it had found nothing. */
    void addUntried(TaskGroup group) {
        counts.merge(group.name(), 1, Integer::sum);
    }

    /** What is to be shown in place of the first that was tried. */
    void explain(TaskGroup group, PlacementMetrics why) {
        firsts.put(group.name(), why);
    }

    boolean isMissing(TaskGroup group) {
        return counts.getOrDefault(group.name(), 0) > 0;
    }

    /** How many are missing of each group, none included. */
    Map<String, Integer> queued() {
        return counts;
    }

    Map<String, PlacementMetrics> failedGroups() {
        Map<String, PlacementMetrics> failed = new TreeMap<>();
        firsts.forEach((name, why) -> failed.put(name, why.withCoalesced(counts.getOrDefault(name, 1) - 1)));
        return failed;
    }
}
