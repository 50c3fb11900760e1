package dev.drover.protocol.allocation;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;

/**
 * Why an allocation went where it went, or nowhere: Nomad's allocation metric.
 *
 * @param nodesAvailable by datacenter
 * @param constraintFiltered by the text of the rule; a node that fails several counts for each
 * @param dimensionExhausted by {@code cpu}, {@code memory}, {@code disk}, {@code network: …}; a node that lacks several
 *     counts for each
 * @param scores the best five
 * @param coalescedFailures placements of the same group that failed for the same reasons
 * @param explanation of a failure
 */
public record PlacementMetrics(
        int nodesEvaluated,
        int nodesFiltered,
        int nodesInPool,
        int nodesExhausted,
        Map<String, Integer> nodesAvailable,
        Map<String, Integer> classFiltered,
        Map<String, Integer> constraintFiltered,
        Map<String, Integer> classExhausted,
        Map<String, Integer> dimensionExhausted,
        List<NodeScore> scores,
        int coalescedFailures,
        Explanation explanation) {
    public PlacementMetrics {
        nodesAvailable = Sorted.copyOf(nodesAvailable);
        classFiltered = Sorted.copyOf(classFiltered);
        constraintFiltered = Sorted.copyOf(constraintFiltered);
        classExhausted = Sorted.copyOf(classExhausted);
        dimensionExhausted = Sorted.copyOf(dimensionExhausted);
        scores = List.copyOf(scores);
    }

    /** The same, as what is said of so many more placements. */
    public PlacementMetrics withCoalesced(int failures) {
        return new PlacementMetrics(
                nodesEvaluated,
                nodesFiltered,
                nodesInPool,
                nodesExhausted,
                nodesAvailable,
                classFiltered,
                constraintFiltered,
                classExhausted,
                dimensionExhausted,
                scores,
                failures,
                explanation);
    }

    /** How many nodes were looked at and failed, without what they failed at. */
    public PlacementMetrics countsOnly() {
        return new PlacementMetrics(
                nodesEvaluated,
                nodesFiltered,
                nodesInPool,
                nodesExhausted,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                coalescedFailures,
                Explanation.NONE);
    }

    /** One node's score by component, and the mean of those that counted. */
    public record NodeScore(NodeId node, Map<String, Double> components, double normalized) {
        public NodeScore {
            components = Sorted.copyOf(components);
        }
    }
}
