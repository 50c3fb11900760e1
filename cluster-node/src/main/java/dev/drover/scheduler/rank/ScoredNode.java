package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node that can take a placement, and how good it is: the mean of what counts. Bin packing counts always, the rest only
 * where it is not 0.
 *
 * @param reschedulePenalty -1 if an earlier attempt of the allocation failed on the node
 * @param spread how much nearer to its spreads the group would come
 */
record ScoredNode(Candidate candidate, double reschedulePenalty, double spread, double normalized) {
    static ScoredNode of(Candidate candidate, double reschedulePenalty, double spread) {
        double sum = candidate.binPack() + candidate.antiAffinity() + reschedulePenalty;
        int counted = 1 + counted(candidate.antiAffinity()) + counted(reschedulePenalty);
        sum += candidate.affinity() + spread;
        counted += counted(candidate.affinity()) + counted(spread);
        return new ScoredNode(candidate, reschedulePenalty, spread, sum / counted);
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
        return new NodeScore(candidate.seen().id(), components, normalized);
    }

    private static void put(Map<String, Double> components, String name, double points) {
        if (points != 0) {
            components.put(name, points);
        }
    }
}
