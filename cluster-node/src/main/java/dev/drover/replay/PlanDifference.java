package dev.drover.replay;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one plan places otherwise than another. Pure. */
public final class PlanDifference {
    private PlanDifference() {}

    /** A placement of either plan, or of both; one of the two is there. */
    public record Pair(String name, Optional<Placement> before, Optional<Placement> after) {
        /** Whether it goes to another node, or only one of the plans has it. */
        public boolean isMoved() {
            return !before.map(Placement::node).equals(after.map(Placement::node));
        }
    }

    /**
     * The placements of both plans, by name. A name may occur several times, once for each node with a system job: those
     * on the same node belong together.
     */
    public static List<Pair> between(Plan before, Plan after) {
        Map<String, List<Placement>> olds = byName(before);
        Map<String, List<Placement>> news = byName(after);
        List<Pair> pairs = new ArrayList<>();
        olds.forEach((name, old) -> pairs.addAll(paired(name, old, news.getOrDefault(name, List.of()))));
        news.forEach((name, placements) -> {
            if (!olds.containsKey(name)) {
                pairs.addAll(paired(name, List.of(), placements));
            }
        });
        return pairs;
    }

    private static Map<String, List<Placement>> byName(Plan plan) {
        Map<String, List<Placement>> byName =
                new TreeMap<>(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        plan.placements().forEach(placement -> byName.computeIfAbsent(placement.name(), name -> new ArrayList<>())
                .add(placement));
        return byName;
    }

    private static List<Pair> paired(String name, List<Placement> old, List<Placement> changed) {
        Map<NodeId, Placement> free = new TreeMap<>();
        changed.forEach(placement -> free.put(placement.node(), placement));
        List<Pair> pairs = new ArrayList<>();
        List<Placement> gone = new ArrayList<>();
        for (Placement placement : old) {
            Placement same = free.remove(placement.node());
            if (same == null) {
                gone.add(placement);
            } else {
                pairs.add(new Pair(name, Optional.of(placement), Optional.of(same)));
            }
        }
        List<Placement> come = new ArrayList<>(free.values());
        for (int at = 0; at < Math.max(gone.size(), come.size()); at++) {
            pairs.add(new Pair(name, at(gone, at), at(come, at)));
        }
        return pairs;
    }

    private static Optional<Placement> at(List<Placement> placements, int at) {
        return at < placements.size() ? Optional.of(placements.get(at)) : Optional.empty();
    }
}
