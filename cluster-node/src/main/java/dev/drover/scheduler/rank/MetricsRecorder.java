package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Gathers why one placement goes where it goes, or nowhere. */
final class MetricsRecorder {
    private static final int SCORES_KEPT = 5;

    /** Each value of a {@code distinct_property} that is used up is a rule of its own. */
    private static final int MOST_NAMES = 100;

    private static final String OTHERS = "others";

    private final BaseSet base;
    private final Map<String, Integer> classFiltered = new TreeMap<>();
    private final Map<String, Integer> constraintFiltered = new TreeMap<>();
    private final Map<String, Integer> classExhausted = new TreeMap<>();
    private final Map<String, Integer> dimensionExhausted = new TreeMap<>();
    private final List<ScoredNode> bestFirst = new ArrayList<>(SCORES_KEPT + 1);
    private int evaluated;
    private int filtered;
    private int exhausted;

    MetricsRecorder(BaseSet base) {
        this.base = base;
    }

    void evaluated() {
        evaluated++;
    }

    /** Every rule that is in the way counts, and counts the node once, however much it misses of it. */
    void filtered(NodeView node, List<Obstacle> obstacles) {
        filtered++;
        count(classFiltered, node.node().nodeClass());
        obstacles.stream().map(Obstacle::rule).distinct().forEach(rule -> count(constraintFiltered, rule));
    }

    /** Everything the node lacks counts, and counts the node once. */
    void exhausted(NodeView node, List<String> shortages) {
        exhausted++;
        count(classExhausted, node.node().nodeClass());
        shortages.stream().distinct().forEach(shortage -> count(dimensionExhausted, shortage));
    }

    void scored(ScoredNode node) {
        int at = bestFirst.size();
        while (at > 0 && bestFirst.get(at - 1).normalized() < node.normalized()) {
            at--;
        }
        if (at < SCORES_KEPT) {
            bestFirst.add(at, node);
            if (bestFirst.size() > SCORES_KEPT) {
                bestFirst.remove(SCORES_KEPT);
            }
        }
    }

    private static void count(Map<String, Integer> counts, String name) {
        if (!name.isEmpty()) {
            boolean isKept = counts.size() < MOST_NAMES || counts.containsKey(name);
            counts.merge(isKept ? name : OTHERS, 1, Integer::sum);
        }
    }

    PlacementMetrics metrics(Explanation explanation) {
        List<NodeScore> scores = new ArrayList<>(bestFirst.size());
        for (ScoredNode node : bestFirst) {
            scores.add(node.toNodeScore());
        }
        return new PlacementMetrics(
                evaluated,
                filtered,
                base.size(),
                exhausted,
                base.available(),
                classFiltered,
                constraintFiltered,
                classExhausted,
                dimensionExhausted,
                scores,
                0,
                explanation);
    }
}
