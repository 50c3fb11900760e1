package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers why one placement goes where it goes, or nowhere. */
final class MetricsRecorder {
    private static final int SCORES_KEPT = 5;
    private static final Comparator<NodeScore> BEST_FIRST =
            Comparator.comparingDouble(NodeScore::normalized).reversed();

    private final BaseSet base;
    private final Map<String, Integer> classFiltered = new HashMap<>();
    private final Map<String, Integer> constraintFiltered = new HashMap<>();
    private final Map<String, Integer> classExhausted = new HashMap<>();
    private final Map<String, Integer> dimensionExhausted = new HashMap<>();
    private final List<NodeScore> scores = new ArrayList<>();
    private int evaluated;
    private int filtered;
    private int exhausted;

    MetricsRecorder(BaseSet base) {
        this.base = base;
    }

    void evaluated() {
        evaluated++;
    }

    void filtered(NodeView node, String rule) {
        filtered++;
        count(classFiltered, node.node().nodeClass());
        count(constraintFiltered, rule);
    }

    void exhausted(NodeView node, String dimension) {
        exhausted++;
        count(classExhausted, node.node().nodeClass());
        count(dimensionExhausted, dimension);
    }

    void scored(NodeScore score) {
        scores.add(score);
    }

    private static void count(Map<String, Integer> counts, String name) {
        if (!name.isEmpty()) {
            counts.merge(name, 1, Integer::sum);
        }
    }

    PlacementMetrics metrics() {
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
                scores.stream().sorted(BEST_FIRST).limit(SCORES_KEPT).toList(),
                0);
    }
}
