package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.Explanation.NearestFit;
import dev.drover.protocol.allocation.PlacementMetrics;
import java.util.List;

/** Nomad's {@code AllocationMetric}. */
public final class MetricsJson {
    /** What Nomad shows even where it does not count. */
    private static final List<String> ALWAYS_SHOWN =
            List.of("job-anti-affinity", "node-affinity", "node-reschedule-penalty");

    private MetricsJson() {}

    public static ObjectNode of(PlacementMetrics metrics, String nodePool) {
        ObjectNode json = ApiJson.object();
        json.put("NodesEvaluated", metrics.nodesEvaluated());
        json.put("NodesFiltered", metrics.nodesFiltered());
        json.put("NodesInPool", metrics.nodesInPool());
        json.put("NodePool", nodePool);
        json.set("NodesAvailable", ApiJson.counts(metrics.nodesAvailable()));
        json.set("ClassFiltered", ApiJson.counts(metrics.classFiltered()));
        json.set("ConstraintFiltered", ApiJson.counts(metrics.constraintFiltered()));
        json.put("NodesExhausted", metrics.nodesExhausted());
        json.set("ClassExhausted", ApiJson.counts(metrics.classExhausted()));
        json.set("DimensionExhausted", ApiJson.counts(metrics.dimensionExhausted()));
        json.putNull("QuotaExhausted");
        json.putNull("ResourcesExhausted");
        json.putNull("Scores");
        json.put("AllocationTime", 0);
        json.put("CoalescedFailures", metrics.coalescedFailures());
        json.set("ScoreMetaData", ApiJson.array(metrics.scores().stream(), MetricsJson::score));
        json.set("Misses", ApiJson.array(metrics.explanation().misses().stream(), MetricsJson::miss));
        metrics.explanation()
                .nearest()
                .ifPresentOrElse(nearest -> json.set("NearestFit", nearest(nearest)), () -> json.putNull("NearestFit"));
        metrics.explanation()
                .leftOut()
                .ifPresentOrElse(leftOut -> json.set("LeftOut", leftOut(leftOut)), () -> json.putNull("LeftOut"));
        return json;
    }

    private static ObjectNode nearest(NearestFit nearest) {
        ObjectNode json = ApiJson.object();
        json.put("NodeID", nearest.node().value());
        json.set("Misses", ApiJson.array(nearest.misses().stream(), MetricsJson::miss));
        return json;
    }

    private static ObjectNode leftOut(LeftOut leftOut) {
        ObjectNode json = ApiJson.object();
        json.put("NodesKnown", leftOut.known());
        json.set("Reasons", ApiJson.counts(leftOut.reasons()));
        return json;
    }

    public static ObjectNode miss(Miss miss) {
        ObjectNode json = ApiJson.object();
        json.put("What", miss.what());
        json.put("Asked", miss.asked());
        json.put("Found", miss.found());
        json.put("Nodes", miss.nodes());
        return json;
    }

    public static ObjectNode score(PlacementMetrics.NodeScore score) {
        ObjectNode json = ApiJson.object();
        json.put("NodeID", score.node().value());
        ObjectNode parts = json.putObject("Scores");
        ALWAYS_SHOWN.forEach(scorer -> parts.put(scorer, 0));
        score.components().forEach(parts::put);
        json.put("NormScore", score.normalized());
        return json;
    }
}
