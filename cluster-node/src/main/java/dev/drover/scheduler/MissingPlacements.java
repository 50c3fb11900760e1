package dev.drover.scheduler;

import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.feasible.GroupFeasibility;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The placements of a plan that found no room, by group; of each group the first is shown and the others are counted. */
final class MissingPlacements {
    private final Feasibility feasibility;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, First> firsts = new TreeMap<>();

    MissingPlacements(Feasibility feasibility) {
        this.feasibility = feasibility;
    }

    private record First(TaskGroup group, PlacementMetrics why) {}

    /** A group that is planned for; none of its placements is missing so far. */
    void expect(TaskGroup group) {
        counts.put(group.name(), 0);
    }

    /** One that was tried. */
    void add(TaskGroup group, PlacementMetrics why) {
        firsts.putIfAbsent(group.name(), new First(group, why));
        addUntried(group);
    }

    /** One that was not tried, since others like it had found nothing. */
    void addUntried(TaskGroup group) {
        counts.merge(group.name(), 1, Integer::sum);
    }

    /** How many are missing of each group, none included. */
    Map<String, Integer> queued() {
        return counts;
    }

    Map<String, PlacementMetrics> failedGroups() {
        Map<String, PlacementMetrics> failed = new TreeMap<>();
        firsts.forEach((name, first) -> failed.put(name, first.why().withCoalesced(counts.getOrDefault(name, 1) - 1)));
        return failed;
    }

    /** What has to change for the rest to be placed; empty if nothing is missing. */
    Optional<BlockedInfo> blocked() {
        if (firsts.isEmpty()) {
            return Optional.empty();
        }
        boolean escaped = false;
        Map<String, Boolean> classes = new TreeMap<>();
        List<String> dimensions = new ArrayList<>();
        for (First first : firsts.values()) {
            GroupFeasibility seen = feasibility.group(first.group());
            escaped |= seen.escapesClasses();
            seen.classes().forEach((name, free) -> classes.merge(name, free, Boolean::logicalOr));
            dimensions.addAll(first.why().dimensionExhausted().keySet());
        }
        return Optional.of(BlockedInfo.of(escaped, classes, dimensions));
    }
}
