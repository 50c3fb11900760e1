package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why the scheduler could not place something, one reason a line. */
final class PlacementFailures {
    private static final Map<String, String> PLACES =
            Map.of("datacenter", "in other datacenters", "node pool", "in other node pools");

    private PlacementFailures() {}

    /** Each group with the number of its allocations that are missing, then its reasons. */
    static List<String> groups(JsonNode failedGroups) {
        List<String> lines = new ArrayList<>();
        Json.members(failedGroups).forEach((name, metrics) -> {
            long failed = Json.number(metrics, "CoalescedFailures") + 1;
            lines.add("Task Group \"" + name + "\" (failed to place " + failed + " allocation" + (failed > 1 ? "s" : "")
                    + "):");
            lines.addAll(metrics(metrics));
        });
        return lines;
    }

    /** Each group that shall run on every node with the nodes it does not come to, then what keeps it from them. */
    static List<String> passedOver(JsonNode groups) {
        List<String> lines = new ArrayList<>();
        Json.members(groups).forEach((name, metrics) -> {
            lines.add(
                    "Task Group \"" + name + "\" (passed over " + nodes(Json.number(metrics, "NodesEvaluated")) + "):");
            lines.addAll(metrics(metrics));
        });
        return lines;
    }

    /** The last that looked at all nodes; missing if none has. */
    static JsonNode newestComplete(List<JsonNode> newestFirst) {
        return newestFirst.stream()
                .filter(evaluation -> Json.text(evaluation, "Status").equals("complete"))
                .findFirst()
                .orElse(Json.missing());
    }

    static List<String> metrics(JsonNode metrics) {
        List<String> lines = new ArrayList<>();
        if (Json.number(metrics, "NodesEvaluated") == 0) {
            lines.add("  * No nodes were eligible for evaluation");
        }
        Json.members(metrics.path("NodesAvailable")).forEach((datacenter, count) -> {
            if (count.asLong() == 0) {
                lines.add("  * No nodes are available in datacenter \"" + datacenter + "\"");
            }
        });
        leftOut(metrics.path("LeftOut")).ifPresent(lines::add);
        counts(metrics, "ClassFiltered")
                .forEach((name, count) ->
                        lines.add("  * Class \"" + name + "\": " + nodes(count) + " excluded by filter"));
        counts(metrics, "ConstraintFiltered")
                .forEach((name, count) ->
                        lines.add("  * Constraint \"" + name + "\": " + nodes(count) + " excluded by filter"));
        long exhausted = Json.number(metrics, "NodesExhausted");
        if (exhausted > 0) {
            lines.add("  * Resources exhausted on " + nodes(exhausted));
        }
        counts(metrics, "ClassExhausted")
                .forEach((name, count) -> lines.add("  * Class \"" + name + "\" exhausted on " + nodes(count)));
        counts(metrics, "DimensionExhausted")
                .forEach((name, count) -> lines.add("  * Dimension \"" + name + "\" exhausted on " + nodes(count)));
        Json.texts(metrics.path("QuotaExhausted")).forEach(name -> lines.add("  * Quota limit hit \"" + name + "\""));
        for (JsonNode miss : metrics.path("Misses")) {
            if (saysMoreThanItsName(miss)) {
                lines.add("  * " + miss(miss) + " on " + nodes(Json.number(miss, "Nodes")));
            }
        }
        JsonNode nearest = metrics.path("NearestFit");
        if (nearest.isObject()) {
            lines.add("  * Nearest fit: node " + Json.text(nearest, "NodeID"));
            nearest.path("Misses").forEach(miss -> lines.add("      " + miss(miss)));
        }
        return lines;
    }

    /** The nodes that were not asked; empty if all were, or where nobody has counted them. */
    private static Optional<String> leftOut(JsonNode leftOut) {
        if (!leftOut.isObject()) {
            return Optional.empty();
        }
        if (Json.number(leftOut, "NodesKnown") == 0) {
            return Optional.of("  * There are no nodes in the cluster");
        }
        Map<String, Long> reasons = counts(leftOut, "Reasons");
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        long nodes = reasons.values().stream().mapToLong(Long::longValue).sum();
        return Optional.of("  * Left out " + nodes + " of " + nodes(Json.number(leftOut, "NodesKnown")) + ": "
                + reasons.entrySet().stream()
                        .map(reason -> reason.getValue() + " " + PLACES.getOrDefault(reason.getKey(), reason.getKey()))
                        .collect(Collectors.joining(", ")));
    }

    /** What kept nodes from one placement, and how many each. */
    static Map<String, Long> excluded(JsonNode metrics) {
        Map<String, Long> nodes = new TreeMap<>();
        counts(metrics, "ConstraintFiltered").forEach((name, count) -> nodes.put("Constraint \"" + name + "\"", count));
        counts(metrics, "DimensionExhausted").forEach((name, count) -> nodes.put("Dimension \"" + name + "\"", count));
        return nodes;
    }

    private static boolean saysMoreThanItsName(JsonNode miss) {
        return !Json.text(miss, "Asked").isEmpty() || !Json.text(miss, "Found").isEmpty();
    }

    /** One thing that a node, or several, miss. */
    static String miss(JsonNode miss) {
        String found = Json.text(miss, "Found");
        return saysMoreThanItsName(miss)
                ? Json.text(miss, "What") + ": asked \"" + Json.text(miss, "Asked") + "\", found "
                        + (found.isEmpty() ? "nothing" : "\"" + found + "\"")
                : Json.text(miss, "What");
    }

    private static Map<String, Long> counts(JsonNode metrics, String field) {
        Map<String, Long> counts = new TreeMap<>();
        Json.members(metrics.path(field)).forEach((name, count) -> counts.put(name, count.asLong()));
        return counts;
    }

    private static String nodes(long count) {
        return count + " nodes";
    }
}
