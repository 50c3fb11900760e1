package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Rows of allocations, as several commands show them. */
final class AllocationTable {
    private AllocationTable() {}

    /** Newest first. */
    static Table of(Session session, Iterable<JsonNode> allocations, boolean verbose) {
        Table table = verbose
                ? Table.of(
                        "ID",
                        "Eval ID",
                        "Node ID",
                        "Node Name",
                        "Task Group",
                        "Version",
                        "Desired",
                        "Status",
                        "Created",
                        "Modified")
                : Table.of("ID", "Node ID", "Task Group", "Version", "Desired", "Status", "Created", "Modified");
        Times times = new Times(session.clock(), verbose);
        List<JsonNode> newest = new ArrayList<>();
        allocations.forEach(newest::add);
        newest.sort(Json.newestFirst("CreateTime"));
        for (JsonNode allocation : newest) {
            table.row(cells(allocation, times, verbose));
        }
        return table;
    }

    private static List<String> cells(JsonNode allocation, Times times, boolean verbose) {
        List<String> cells = new ArrayList<>();
        cells.add(ShortId.of(Json.text(allocation, "ID"), verbose));
        if (verbose) {
            cells.add(Json.text(allocation, "EvalID"));
        }
        cells.add(ShortId.of(Json.text(allocation, "NodeID"), verbose));
        if (verbose) {
            cells.add(Json.text(allocation, "NodeName"));
        }
        cells.add(Json.text(allocation, "TaskGroup"));
        cells.add(Long.toString(version(allocation)));
        cells.add(Json.text(allocation, "DesiredStatus"));
        cells.add(Json.text(allocation, "ClientStatus"));
        cells.add(times.show(Times.ofNanos(Json.number(allocation, "CreateTime"))));
        cells.add(times.show(Times.ofNanos(Json.number(allocation, "ModifyTime"))));
        return cells;
    }

    /** Lists carry the version of the job, full allocations the job itself. */
    private static long version(JsonNode allocation) {
        return allocation.has("JobVersion")
                ? Json.number(allocation, "JobVersion")
                : Json.number(allocation.path("Job"), "Version");
    }
}
