package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import java.util.Map;
import java.util.TreeMap;

/**
 * A node that can take a placement, and how good it is: the mean of what counts. Bin packing counts always, the rest only
 * where it is not 0.
 */
final class ScoredNode {
    private final Candidate candidate;
    private final double antiAffinity;
    private final double reschedulePenalty;
    private final double normalized;

    private ScoredNode(Candidate candidate, double antiAffinity, double reschedulePenalty) {
        this.candidate = candidate;
        this.antiAffinity = antiAffinity;
        this.reschedulePenalty = reschedulePenalty;
        double sum = candidate.binPack();
        int counted = 1;
        for (double part : new double[] {antiAffinity, reschedulePenalty}) {
            sum += part;
            counted += part == 0 ? 0 : 1;
        }
        this.normalized = sum / counted;
    }

    /**
     * Scores a candidate.
     *
     * @param count how many allocations its group wants
     * @param isPenalised whether an earlier attempt of the allocation failed on the node
     */
    static ScoredNode of(Candidate candidate, int count, boolean isPenalised) {
        int neighbours = candidate.neighbours();
        double antiAffinity = neighbours == 0 ? 0 : -(neighbours + 1.0) / Math.max(1, count);
        return new ScoredNode(candidate, antiAffinity, isPenalised ? -1 : 0);
    }

    Candidate candidate() {
        return candidate;
    }

    double normalized() {
        return normalized;
    }

    /** For the metrics: what did not count is left out. */
    NodeScore toNodeScore() {
        Map<String, Double> components = new TreeMap<>();
        components.put("binpack", candidate.binPack());
        put(components, "job-anti-affinity", antiAffinity);
        put(components, "node-reschedule-penalty", reschedulePenalty);
        return new NodeScore(candidate.seen().id(), components, normalized);
    }

    private static void put(Map<String, Double> components, String name, double points) {
        if (points != 0) {
            components.put(name, points);
        }
    }
}
