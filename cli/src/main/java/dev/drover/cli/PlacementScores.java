package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

    /** How far the winner is ahead of the next, or that there was no other. */
    static String lead(JsonNode metrics) {
        List<JsonNode> scores = Json.list(metrics.path("ScoreMetaData"));
        if (scores.size() < 2) {
            return "no other node could take it";
        }
        double lead = scores.get(0).path("NormScore").asDouble()
                - scores.get(1).path("NormScore").asDouble();
        return lead == 0 ? "level with the next" : figure(lead) + " ahead of the next";
    }

    static String winner(JsonNode metrics) {
        return figure(metrics.path("ScoreMetaData").path(0).path("NormScore"));
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
