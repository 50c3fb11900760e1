package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The difference between two versions of a job, a line a change: {@code +} added, {@code -} deleted, {@code +/-} edited.
 * What was added or deleted as a whole is not spelt out unless asked for.
 */
final class PlanDiff {
    private static final int STEP = 2;

    private final Terminal terminal;
    private final boolean verbose;
    private final List<String> lines = new ArrayList<>();

    private PlanDiff(Terminal terminal, boolean verbose) {
        this.terminal = terminal;
        this.verbose = verbose;
    }

    static List<String> lines(Terminal terminal, JsonNode job, boolean verbose) {
        PlanDiff diff = new PlanDiff(terminal, verbose);
        diff.job(job);
        return diff.lines;
    }

    private void job(JsonNode job) {
        int markers = markerWidth(job.path("TaskGroups"), job);
        head(job, 0, markers, "Job: \"" + Json.text(job, "ID") + "\"");
        if (verbose || isEdited(job)) {
            members(job, STEP, memberMarkers(job));
        }
        for (JsonNode group : job.path("TaskGroups")) {
            group(group, markers);
        }
    }

    private void group(JsonNode group, int markers) {
        head(group, 0, markers, "Task Group: \"" + Json.text(group, "Name") + "\"" + counts(group.path("Updates")));
        int inner = Math.max(memberMarkers(group), markerWidth(group.path("Tasks")));
        if (verbose || isEdited(group)) {
            members(group, STEP, inner);
        }
        for (JsonNode task : group.path("Tasks")) {
            task(task, inner);
        }
    }

    private void task(JsonNode task, int markers) {
        head(task, STEP, markers, "Task: \"" + Json.text(task, "Name") + "\"" + annotations(task));
        if (verbose ? !isUnchanged(task) : isEdited(task)) {
            members(task, 2 * STEP, memberMarkers(task));
        }
    }

    private void members(JsonNode owner, int indent, int markers) {
        int names = 0;
        for (JsonNode field : owner.path("Fields")) {
            names = Math.max(names, Json.text(field, "Name").length());
        }
        for (JsonNode field : owner.path("Fields")) {
            field(field, indent, markers, names);
        }
        for (JsonNode object : owner.path("Objects")) {
            object(object, indent, markers);
        }
    }

    private void field(JsonNode field, int indent, int markers, int names) {
        String name = Json.text(field, "Name") + ":";
        String padding = " ".repeat(names + 1 - name.length());
        head(field, indent, markers, name + padding + " " + change(field) + annotations(field));
    }

    private static String change(JsonNode field) {
        String before = "\"" + Json.text(field, "Old") + "\"";
        String after = "\"" + Json.text(field, "New") + "\"";
        return switch (Json.text(field, "Type")) {
            case "Added" -> after;
            case "Deleted" -> before;
            case "Edited" -> before + " => " + after;
            default -> after;
        };
    }

    private void object(JsonNode object, int indent, int markers) {
        head(object, indent, markers, Json.text(object, "Name") + " {");
        members(object, indent + STEP, memberMarkers(object));
        lines.add(" ".repeat(indent + markers) + "}");
    }

    private void head(JsonNode node, int indent, int markers, String text) {
        String marker = marker(node);
        String coloured = coloured(node, marker);
        lines.add(" ".repeat(indent) + coloured + " ".repeat(markers - marker.length()) + text);
    }

    private String coloured(JsonNode node, String marker) {
        return switch (Json.text(node, "Type")) {
            case "Added" -> terminal.green(marker);
            case "Deleted" -> terminal.red(marker);
            case "Edited" -> terminal.yellow(marker);
            default -> marker;
        };
    }

    private static String marker(JsonNode node) {
        return switch (Json.text(node, "Type")) {
            case "Added" -> "+ ";
            case "Deleted" -> "- ";
            case "Edited" -> "+/- ";
            default -> "";
        };
    }

    /** Markers of one level are padded to the longest, so that names line up. */
    private static int markerWidth(JsonNode nodes, JsonNode... more) {
        int width = 0;
        for (JsonNode node : nodes) {
            width = Math.max(width, marker(node).length());
        }
        for (JsonNode node : more) {
            width = Math.max(width, marker(node).length());
        }
        return width;
    }

    private static int memberMarkers(JsonNode owner) {
        return Math.max(markerWidth(owner.path("Fields")), markerWidth(owner.path("Objects")));
    }

    private static String counts(JsonNode updates) {
        String text = Json.members(updates).entrySet().stream()
                .filter(entry -> entry.getValue().asLong() > 0)
                .map(entry -> entry.getValue().asLong() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private static String annotations(JsonNode node) {
        List<String> annotations = Json.texts(node.path("Annotations"));
        return annotations.isEmpty() ? "" : " (" + String.join(", ", annotations) + ")";
    }

    private static boolean isEdited(JsonNode node) {
        return Json.text(node, "Type").equals("Edited");
    }

    private static boolean isUnchanged(JsonNode node) {
        return Json.text(node, "Type").equals("None");
    }
}
