package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node that can take a placement, and how good it is: the mean of what counts. Bin packing counts always, and so do
 * devices where the group is drawn to some; the rest only where it is not 0.
 *
 * @param reschedulePenalty -1 if an earlier attempt of the allocation failed on the node
 * @param spread how much nearer to its spreads the group would come
 * @param victims the allocations of other jobs that must go for it
 * @param preemption how little it matters that they go; 0 without any
 */
record ScoredNode(
        Candidate candidate,
        double reschedulePenalty,
        double spread,
        List<HeldAllocation> victims,
        double preemption,
        double normalized) {
    static ScoredNode of(Candidate candidate, double reschedulePenalty, double spread) {
        return new ScoredNode(
                candidate,
                reschedulePenalty,
                spread,
                List.of(),
                0,
                normalized(candidate, reschedulePenalty, spread, 0));
    }

    static ScoredNode evicting(
            Candidate candidate, double reschedulePenalty, double spread, List<HeldAllocation> victims) {
        double preemption = Preemptor.score(victims);
        return new ScoredNode(
                candidate,
                reschedulePenalty,
                spread,
                victims,
                preemption,
                normalized(candidate, reschedulePenalty, spread, preemption));
    }

    private static double normalized(Candidate candidate, double reschedulePenalty, double spread, double preemption) {
        double sum = candidate.binPack() + candidate.antiAffinity() + reschedulePenalty;
        int counted = 1 + counted(candidate.antiAffinity()) + counted(reschedulePenalty);
        sum += candidate.affinity() + spread + preemption + candidate.devices().orElse(0);
        counted += counted(candidate.affinity()) + counted(spread) + counted(preemption);
        counted += candidate.devices().isPresent() ? 1 : 0;
        return sum / counted;
    }

    private static int counted(double part) {
        return part == 0 ? 0 : 1;
    }

    /** For the metrics: what did not count is left out. */
    NodeScore toNodeScore() {
        Map<String, Double> components = new TreeMap<>();
        components.put("binpack", candidate.binPack());
        put(components, "job-anti-affinity", candidate.antiAffinity());
        put(components, "node-reschedule-penalty", reschedulePenalty);
        put(components, "node-affinity", candidate.affinity());
        put(components, "allocation-spread", spread);
        put(components, "preemption", preemption);
        candidate.devices().ifPresent(points -> components.put("devices", points));
        return new NodeScore(candidate.seen().id(), components, normalized);
    }

    private static void put(Map<String, Double> components, String name, double points) {
        if (points != 0) {
            components.put(name, points);
        }
    }
}
