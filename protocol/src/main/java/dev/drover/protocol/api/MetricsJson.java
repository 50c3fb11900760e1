package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.allocation.PlacementMetrics;

/** Nomad's {@code AllocationMetric}. */
public final class MetricsJson {
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
        return json;
    }

    private static ObjectNode score(PlacementMetrics.NodeScore score) {
        ObjectNode json = ApiJson.object();
        json.put("NodeID", score.node().value());
        ObjectNode parts = json.putObject("Scores");
        score.components().forEach(parts::put);
        json.put("NormScore", score.normalized());
        return json;
    }
}
