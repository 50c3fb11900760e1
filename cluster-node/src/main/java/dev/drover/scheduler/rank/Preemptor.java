package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Job;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds which allocations of less important jobs would have to go so that a group fits on a node: those who hold a port
 * or a device that it needs, and then those who give up what is missing with the least waste, the least important first.
 */
final class Preemptor {
    /** Of each allocation that goes beyond what its group may miss at a time. */
    private static final double PENALTY = 50;

    private final Job job;
    private final GroupDemand demand;
    private final ProposedNodes proposed;

    Preemptor(Job job, GroupDemand demand, ProposedNodes proposed) {
        this.job = job;
        this.demand = demand;
        this.proposed = proposed;
    }

    /** The allocations to go; empty if the group would not fit even then. */
    Optional<List<HeldAllocation>> victims(NodeView node) {
        Set<HeldAllocation> victims = new LinkedHashSet<>();
        for (HeldAllocation held : node.held()) {
            if (demand.ports().wantsPortOf(held.resources(), node.capacity())) {
                if (!held.yieldsTo(job)) {
                    return Optional.empty();
                }
                victims.add(held);
            }
        }
        NodeView left = node;
        for (HeldAllocation victim : victims) {
            left = left.withoutHeld(victim.id());
        }
        for (HeldAllocation victim : DevicePreemption.victims(demand.devices(), left, held -> held.yieldsTo(job))) {
            victims.add(victim);
            left = left.withoutHeld(victim.id());
        }
        if (!demand.hasAmounts(left)) {
            List<HeldAllocation> more = forAmounts(left);
            victims.addAll(more);
            for (HeldAllocation victim : more) {
                left = left.withoutHeld(victim.id());
            }
        }
        return demand.fits(left) && !victims.isEmpty() ? Optional.of(List.copyOf(victims)) : Optional.empty();
    }

    private List<HeldAllocation> forAmounts(NodeView node) {
        TreeMap<Integer, List<HeldAllocation>> byPriority = new TreeMap<>();
        for (HeldAllocation held : node.held()) {
            if (held.yieldsTo(job)) {
                byPriority
                        .computeIfAbsent(held.priority(), priority -> new ArrayList<>())
                        .add(held);
            }
        }
        List<HeldAllocation> chosen = new ArrayList<>();
        Map<String, Integer> chosenByGroup = new HashMap<>();
        NodeView left = node;
        Amounts needed = demand.amounts(node);
        for (List<HeldAllocation> equals : byPriority.values()) {
            while (!equals.isEmpty() && !demand.hasAmounts(left)) {
                HeldAllocation closest = closest(needed, equals, chosenByGroup);
                equals.remove(closest);
                chosen.add(closest);
                chosenByGroup.merge(closest.groupKey(), 1, Integer::sum);
                left = left.withoutHeld(closest.id());
                needed = needed.minus(Amounts.of(closest.resources()));
            }
        }
        return withoutNeedless(node, chosen);
    }

    private HeldAllocation closest(Amounts needed, List<HeldAllocation> equals, Map<String, Integer> chosenByGroup) {
        HeldAllocation closest = equals.get(0);
        double least = Double.POSITIVE_INFINITY;
        for (HeldAllocation held : equals) {
            int gone = proposed.preempted(held) + chosenByGroup.getOrDefault(held.groupKey(), 0);
            boolean tooMany = held.maxParallel() > 0 && gone >= held.maxParallel();
            double distance = needed.distance(Amounts.of(held.resources()))
                    + (tooMany ? PENALTY * (gone + 1 - held.maxParallel()) : 0);
            if (distance < least) {
                least = distance;
                closest = held;
            }
        }
        return closest;
    }

    /** Those that are farthest from what is asked come first; what is not needed after them may stay. */
    private List<HeldAllocation> withoutNeedless(NodeView node, List<HeldAllocation> chosen) {
        Amounts asked = demand.amounts(node);
        List<HeldAllocation> farthestFirst = new ArrayList<>(chosen);
        farthestFirst.sort(
                Comparator.comparingDouble((HeldAllocation held) -> -asked.distance(Amounts.of(held.resources()))));
        List<HeldAllocation> needed = new ArrayList<>();
        NodeView left = node;
        for (HeldAllocation held : farthestFirst) {
            if (demand.hasAmounts(left)) {
                break;
            }
            needed.add(held);
            left = left.withoutHeld(held.id());
        }
        return needed;
    }

    /** From 0 to 1: the less important those who go, and the fewer, the better. */
    static double score(List<HeldAllocation> victims) {
        double most = victims.stream().mapToInt(HeldAllocation::priority).max().orElse(0);
        double sum = victims.stream().mapToInt(HeldAllocation::priority).sum();
        double net = most == 0 ? 0 : most + sum / most;
        return 1 / (1 + StrictMath.exp(0.0048 * (net - 2048)));
    }
}
