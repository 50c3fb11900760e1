package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Rows of jobs. */
final class JobTable {
    private JobTable() {}

    static List<String> lines(Session session, List<JsonNode> jobs, boolean withNamespace) {
        Table table = withNamespace
                ? Table.of("ID", "Namespace", "Type", "Priority", "Status", "Submit Date")
                : Table.of("ID", "Type", "Priority", "Status", "Submit Date");
        Times times = new Times(session.clock(), true);
        for (JsonNode job : jobs) {
            List<String> cells = new ArrayList<>();
            cells.add(Json.text(job, "ID"));
            if (withNamespace) {
                cells.add(namespace(job));
            }
            cells.add(type(job));
            cells.add(Json.text(job, "Priority"));
            cells.add(status(job));
            cells.add(times.full(Times.ofNanos(Json.number(job, "SubmitTime"))));
            table.row(cells);
        }
        return table.lines();
    }

    private static String namespace(JsonNode job) {
        String namespace = Json.text(job, "Namespace");
        return namespace.isEmpty() ? Json.text(job.path("JobSummary"), "Namespace") : namespace;
    }

    private static String type(JsonNode job) {
        String type = Json.text(job, "Type");
        if (Json.flag(job, "Periodic")) {
            return type + "/periodic";
        }
        return Json.flag(job, "ParameterizedJob") ? type + "/parameterized" : type;
    }

    static String status(JsonNode job) {
        String status = Json.text(job, "Status");
        return Json.flag(job, "Stop") ? status + " (stopped)" : status;
    }
}
