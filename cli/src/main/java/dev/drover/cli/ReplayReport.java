package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A replayed decision in words and tables: what it was made from, whether it comes out again, and what else might have. */
final class ReplayReport {
    private static final String NOTHING = "-";

    private final JsonNode replay;
    private final Times times;
    private final boolean verbose;

    ReplayReport(JsonNode replay, Times times, boolean verbose) {
        this.replay = replay;
        this.times = times;
        this.verbose = verbose;
    }

    void print(Terminal terminal) {
        facts().forEach(terminal::line);
        terminal.line("");
        terminal.line(verdict());
        section(terminal, "Placements", placements(replay.path("Placements")));
        failures(terminal, "Failed Placements", replay.path("FailedTGAllocs"));
        section(terminal, "Differences", pairs(replay.path("Differences"), "Recorded", "Again"));
        alternative(terminal, replay.path("Alternative"));
        section(terminal, "Nodes", nodes());
        long leftOut = Json.number(replay, "NodesLeftOut");
        if (leftOut > 0) {
            terminal.line("and " + leftOut + " more");
        }
    }

    private List<String> facts() {
        JsonNode snapshot = replay.path("Snapshot");
        return new KeyValues()
                .add("Evaluation", ShortId.of(Json.text(replay, "EvalID"), verbose))
                .add("Job", Json.text(replay, "JobID") + ", version " + Json.text(replay, "JobVersion"))
                .add(
                        "Plan",
                        Json.text(replay, "Plan") + " of " + Json.text(replay, "Plans") + ", round "
                                + Json.text(replay, "Round"))
                .add("Decided", times.full(Times.ofText(Json.text(replay, "PlannedAt"))))
                .add(
                        "Decided From",
                        nodes(Json.text(snapshot, "BaseSetSize")) + ", hash "
                                + ShortId.of(Json.text(snapshot, "BaseSetHash"), verbose) + "; event "
                                + Json.text(snapshot, "JobSequence") + " of the job; "
                                + Json.text(snapshot, "UnseenPlans") + " plans under way")
                .add("Log Positions", cursors(snapshot))
                .add(
                        "Algorithm",
                        (Json.text(replay, "Algorithm") + " version " + Json.text(snapshot, "AlgorithmVersion")).strip()
                                + ", seed " + Json.text(snapshot, "Seed"))
                .lines();
    }

    private static String nodes(String count) {
        return count.equals("1") ? "1 node" : count + " nodes";
    }

    private String cursors(JsonNode snapshot) {
        return Json.members(snapshot.path("Cursors")).entrySet().stream()
                .map(cursor -> ShortId.of(cursor.getKey(), verbose) + ":"
                        + cursor.getValue().asText())
                .collect(Collectors.joining(", "));
    }

    private String verdict() {
        if (!replay.path("Exact").asBoolean()) {
            return "Cannot be made again exactly: " + Json.text(replay, "Why");
        }
        JsonNode recorded = replay.path("Recorded");
        String plan =
                Json.text(recorded, "Bytes") + " bytes, SHA-256 " + ShortId.of(Json.text(recorded, "SHA256"), verbose);
        return replay.path("Same").asBoolean()
                ? "The same plan comes out, byte for byte: " + plan
                : "ANOTHER PLAN COMES OUT than was recorded (" + plan + "): " + Json.text(replay, "Why");
    }

    private Table placements(JsonNode placements) {
        Table table = Table.of("Name", "Node ID", "Node", "Score");
        for (JsonNode placement : placements) {
            table.row(
                    Json.text(placement, "Name"),
                    nodeId(placement),
                    Json.text(placement, "NodeName"),
                    score(placement));
        }
        return table;
    }

    private void alternative(Terminal terminal, JsonNode alternative) {
        if (!alternative.isObject()) {
            return;
        }
        terminal.title("With " + Json.text(alternative, "Algorithm") + ", preemption "
                + (alternative.path("Preempt").asBoolean() ? "on" : "off") + withouts(alternative) + " instead");
        long moved = Json.number(alternative, "Moved");
        terminal.line(moved + " of " + (moved + Json.number(alternative, "Stayed")) + " placements would differ");
        Table table = pairs(alternative.path("Placements"), "Decided", "Instead");
        if (!table.isEmpty()) {
            terminal.line("");
            table.lines().forEach(terminal::line);
        }
        failures(terminal, "Failed Placements Instead", alternative.path("FailedTGAllocs"));
    }

    private static String withouts(JsonNode alternative) {
        List<String> without = new ArrayList<>();
        if (alternative.path("IgnoreAffinities").asBoolean()) {
            without.add("affinities");
        }
        if (alternative.path("IgnoreSpreads").asBoolean()) {
            without.add("spreads");
        }
        return without.isEmpty() ? "" : ", without " + String.join(" and ", without);
    }

    private Table pairs(JsonNode pairs, String before, String after) {
        Table table = Table.blank("", "Name", before, "Score", after, "Score");
        for (JsonNode pair : pairs) {
            JsonNode old = pair.path("Before");
            JsonNode changed = pair.path("After");
            table.row(
                    pair.path("Moved").asBoolean() ? "~" : "",
                    Json.text(pair, "Name"),
                    node(old),
                    score(old),
                    node(changed),
                    score(changed));
        }
        return table;
    }

    private Table nodes() {
        Table table = Table.blank("Node ID", "Node", "Group", "Score", "Says");
        for (JsonNode row : replay.path("Nodes")) {
            JsonNode score = row.path("Score");
            table.row(
                    nodeId(row),
                    Json.text(row, "NodeName"),
                    Json.text(row, "TaskGroup"),
                    score.isObject() ? PlacementScores.figure(score.path("NormScore")) : NOTHING,
                    says(row));
        }
        return table;
    }

    private static String says(JsonNode row) {
        if (!row.path("Asked").asBoolean()) {
            return "was not asked: " + Json.text(row, "Why");
        }
        List<String> misses = new ArrayList<>();
        row.path("Misses").forEach(miss -> misses.add(PlacementFailures.miss(miss)));
        if (row.path("Score").isObject()) {
            return misses.isEmpty() ? "can take it" : "can take it in place of others: " + String.join("; ", misses);
        }
        return String.join("; ", misses);
    }

    private String node(JsonNode placement) {
        return placement.isObject() ? nodeId(placement) + " " + Json.text(placement, "NodeName") : NOTHING;
    }

    private String nodeId(JsonNode row) {
        return ShortId.of(Json.text(row, "NodeID"), verbose);
    }

    private static String score(JsonNode placement) {
        JsonNode score = placement.path("Score");
        return score.isNumber() ? PlacementScores.figure(score) : NOTHING;
    }

    private static void failures(Terminal terminal, String title, JsonNode failed) {
        if (!failed.isEmpty()) {
            terminal.title(title);
            PlacementFailures.groups(failed).forEach(terminal::line);
        }
    }

    private static void section(Terminal terminal, String title, Table table) {
        if (!table.isEmpty()) {
            terminal.title(title);
            table.lines().forEach(terminal::line);
        }
    }
}
