package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What {@code job status} shows of a job that is launched: what it needs, and what was launched. */
final class ChildSections {
    private final HttpApi api;
    private final Terminal terminal;
    private final JsonNode job;
    private final String id;

    ChildSections(Session session, HttpApi api, JsonNode job) {
        this.api = api;
        this.terminal = session.terminal();
        this.job = job;
        this.id = Json.text(job, "ID");
    }

    /** Whether a job runs nothing itself. */
    static boolean areOf(JsonNode job) {
        return job.path("Periodic").isObject()
                || (job.path("ParameterizedJob").isObject() && !Json.flag(job, "Dispatched"));
    }

    void show() {
        if (job.path("Periodic").isObject()) {
            showCounts("Children Job Summary");
            showChildren("Previously Launched Jobs", "No instances of periodic job found");
            return;
        }
        showParameters(job.path("ParameterizedJob"));
        showCounts("Parameterized Job Summary");
        showChildren("Dispatched Jobs", "No dispatched instances of parameterized job found");
    }

    private void showParameters(JsonNode parameterized) {
        terminal.title("Parameterized Job");
        new KeyValues()
                .add("Payload", Json.text(parameterized, "Payload"))
                .add("Required Metadata", keys(parameterized, "MetaRequired"))
                .add("Optional Metadata", keys(parameterized, "MetaOptional"))
                .lines()
                .forEach(terminal::line);
    }

    private static String keys(JsonNode parameterized, String field) {
        return String.join(", ", Json.texts(parameterized.path(field)));
    }

    private void showCounts(String title) {
        JsonNode children = api.get("querying job summary", "/v1/job/" + HttpApi.encode(id) + "/summary")
                .path("Children");
        terminal.title(title);
        Table.of("Pending", "Running", "Dead")
                .row(
                        Long.toString(Json.number(children, "Pending")),
                        Long.toString(Json.number(children, "Running")),
                        Long.toString(Json.number(children, "Dead")))
                .lines()
                .forEach(terminal::line);
    }

    private void showChildren(String title, String none) {
        JsonNode jobs = api.get("querying child jobs", "/v1/jobs?prefix=" + HttpApi.encode(id + "/"));
        List<JsonNode> children = Json.list(jobs).stream()
                .filter(child -> Json.text(child, "ParentID").equals(id))
                .toList();
        terminal.title(title);
        if (children.isEmpty()) {
            terminal.line(none);
            return;
        }
        Table table = Table.of("ID", "Status");
        children.forEach(child -> table.row(Json.text(child, "ID"), JobTable.status(child)));
        table.lines().forEach(terminal::line);
    }
}
