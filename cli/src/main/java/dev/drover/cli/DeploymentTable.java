package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Rows of deployments, and the progress of one by task group. */
final class DeploymentTable {
    private DeploymentTable() {}

    static List<String> lines(List<JsonNode> deployments, boolean verbose) {
        Table table = Table.of("ID", "Job ID", "Job Version", "Status", "Description");
        for (JsonNode deployment : deployments) {
            table.row(
                    ShortId.of(Json.text(deployment, "ID"), verbose),
                    Json.text(deployment, "JobID"),
                    Json.text(deployment, "JobVersion"),
                    Json.text(deployment, "Status"),
                    Json.text(deployment, "StatusDescription"));
        }
        return table.lines();
    }

    static KeyValues details(JsonNode deployment, boolean verbose) {
        return new KeyValues()
                .add("ID", ShortId.of(Json.text(deployment, "ID"), verbose))
                .add("Job ID", Json.text(deployment, "JobID"))
                .add("Job Version", Json.text(deployment, "JobVersion"))
                .add("Status", Json.text(deployment, "Status"))
                .add("Description", Json.text(deployment, "StatusDescription"));
    }

    /** The groups of one deployment; columns that no group uses are left out. */
    static List<String> groups(Session session, JsonNode deployment) {
        Map<String, JsonNode> groups = Json.members(deployment.path("TaskGroups"));
        GroupColumns columns = GroupColumns.of(groups.values());
        Table table = Table.of(columns.header());
        Times times = new Times(session.clock(), true);
        groups.forEach((name, group) -> table.row(columns.cells(name, group, times)));
        return table.lines();
    }

    private record GroupColumns(boolean autoRevert, boolean canaries, boolean progressDeadline) {
        static GroupColumns of(Collection<JsonNode> groups) {
            return new GroupColumns(
                    any(groups, group -> Json.flag(group, "AutoRevert")),
                    any(groups, GroupColumns::hasCanaries),
                    any(groups, group -> Json.number(group, "ProgressDeadline") > 0));
        }

        private static boolean any(Collection<JsonNode> groups, Predicate<JsonNode> test) {
            return groups.stream().anyMatch(test);
        }

        private static boolean hasCanaries(JsonNode group) {
            return Json.number(group, "DesiredCanaries") > 0;
        }

        List<String> header() {
            List<String> header = new ArrayList<>(List.of("Task Group"));
            addIf(header, autoRevert, "Auto Revert");
            addIf(header, canaries, "Promoted");
            header.add("Desired");
            addIf(header, canaries, "Canaries");
            header.addAll(List.of("Placed", "Healthy", "Unhealthy"));
            addIf(header, progressDeadline, "Progress Deadline");
            return header;
        }

        List<String> cells(String name, JsonNode group, Times times) {
            boolean canary = hasCanaries(group);
            List<String> cells = new ArrayList<>(List.of(name));
            addIf(cells, autoRevert, Boolean.toString(Json.flag(group, "AutoRevert")));
            addIf(cells, canaries, canary ? Boolean.toString(Json.flag(group, "Promoted")) : "N/A");
            cells.add(Json.text(group, "DesiredTotal"));
            addIf(cells, canaries, canary ? Json.text(group, "DesiredCanaries") : "N/A");
            cells.add(Json.text(group, "PlacedAllocs"));
            cells.add(Json.text(group, "HealthyAllocs"));
            cells.add(Json.text(group, "UnhealthyAllocs"));
            addIf(cells, progressDeadline, deadline(group, times));
            return cells;
        }

        private static String deadline(JsonNode group, Times times) {
            return Times.ofText(Json.text(group, "RequireProgressBy"))
                    .map(times::full)
                    .orElse("N/A");
        }

        private static void addIf(List<String> list, boolean wanted, String value) {
            if (wanted) {
                list.add(value);
            }
        }
    }
}
