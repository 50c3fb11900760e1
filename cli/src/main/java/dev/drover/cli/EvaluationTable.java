package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Rows of evaluations. */
final class EvaluationTable {
    private EvaluationTable() {}

    static List<String> lines(List<JsonNode> evaluations, boolean verbose) {
        Table table = Table.of(
                "ID", "Priority", "Triggered By", "Job ID", "Namespace", "Node ID", "Status", "Placement Failures");
        for (JsonNode evaluation : evaluations) {
            table.row(
                    ShortId.of(Json.text(evaluation, "ID"), verbose),
                    Json.text(evaluation, "Priority"),
                    Json.text(evaluation, "TriggeredBy"),
                    Json.text(evaluation, "JobID"),
                    Json.text(evaluation, "Namespace"),
                    ShortId.of(Json.text(evaluation, "NodeID"), verbose),
                    Json.text(evaluation, "Status"),
                    failures(evaluation));
        }
        return table.lines();
    }

    /** Whether something could not be placed; an evaluation that has not ended cannot tell. */
    static String failures(JsonNode evaluation) {
        String status = Json.text(evaluation, "Status");
        if (status.equals("blocked") || status.equals("pending")) {
            return "N/A - In Progress";
        }
        return Boolean.toString(!evaluation.path("FailedTGAllocs").isEmpty());
    }
}
