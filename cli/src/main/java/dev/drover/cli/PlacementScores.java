package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/** The best nodes of a placement with their scores, by what they are made of. */
final class PlacementScores {
    private PlacementScores() {}

    /** Empty where nothing was scored. */
    static Table table(JsonNode metrics) {
        Set<String> scorers = new TreeSet<>();
        metrics.path("ScoreMetaData")
                .forEach(score ->
                        scorers.addAll(Json.members(score.path("Scores")).keySet()));
        List<String> header = new ArrayList<>(List.of("Node"));
        header.addAll(scorers);
        header.add("final score");
        Table table = Table.of(header);
        for (JsonNode score : metrics.path("ScoreMetaData")) {
            Map<String, JsonNode> scores = Json.members(score.path("Scores"));
            List<String> cells = new ArrayList<>(List.of(Json.text(score, "NodeID")));
            scorers.forEach(scorer -> cells.add(figure(scores.getOrDefault(scorer, Json.missing()))));
            cells.add(figure(score.path("NormScore")));
            table.row(cells);
        }
        return table;
    }

    /**
     * How far the node that won is ahead of the next, or why there is none. It may be behind: the first few with a score
     * of 0 or less are put aside, and once enough others were seen nobody comes back to them.
     */
    static String lead(JsonNode metrics, String node) {
        if (Json.number(metrics, "NodesEvaluated") == 1) {
            return "only this node was asked";
        }
        OptionalDouble own = own(metrics, node);
        if (own.isEmpty()) {
            return "its score was not kept";
        }
        OptionalDouble next = scores(metrics, score -> !isOf(score, node)).max();
        if (next.isEmpty()) {
            return "no other node that was asked could take it";
        }
        double lead = own.getAsDouble() - next.getAsDouble();
        if (lead < 0) {
            return figure(-lead) + " behind one that was put aside for a score of 0 or less";
        }
        return lead == 0 ? "level with the next" : figure(lead) + " ahead of the next";
    }

    /** The score of the node that won. */
    static String winner(JsonNode metrics, String node) {
        OptionalDouble own = own(metrics, node);
        return own.isPresent() ? figure(own.getAsDouble()) : "unknown";
    }

    private static OptionalDouble own(JsonNode metrics, String node) {
        return scores(metrics, score -> isOf(score, node)).findFirst();
    }

    private static DoubleStream scores(JsonNode metrics, Predicate<JsonNode> which) {
        return Json.list(metrics.path("ScoreMetaData")).stream()
                .filter(which)
                .mapToDouble(score -> score.path("NormScore").asDouble());
    }

    private static boolean isOf(JsonNode score, String node) {
        return Json.text(score, "NodeID").equals(node);
    }

    static String figure(JsonNode number) {
        return figure(number.asDouble());
    }

    /** Three significant digits, without trailing zeros. */
    private static String figure(double value) {
        return value == 0
                ? "0"
                : new BigDecimal(value)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
