package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Rows of nodes. */
final class NodeTable {
    private NodeTable() {}

    static List<String> lines(List<JsonNode> nodes, boolean verbose) {
        Table table = verbose
                ? Table.of(
                        "ID",
                        "Node Pool",
                        "DC",
                        "Name",
                        "Class",
                        "Address",
                        "Version",
                        "Drain",
                        "Eligibility",
                        "Status")
                : Table.of("ID", "Node Pool", "DC", "Name", "Class", "Drain", "Eligibility", "Status");
        nodes.forEach(node -> table.row(cells(node, verbose)));
        return table.lines();
    }

    static List<String> cells(JsonNode node, boolean verbose) {
        List<String> cells = new java.util.ArrayList<>();
        cells.add(ShortId.of(Json.text(node, "ID"), verbose));
        cells.add(Json.text(node, "NodePool"));
        cells.add(Json.text(node, "Datacenter"));
        cells.add(Json.text(node, "Name"));
        cells.add(Json.text(node, "NodeClass"));
        if (verbose) {
            cells.add(Json.text(node, "Address"));
            cells.add(Json.text(node, "Version"));
        }
        cells.add(Boolean.toString(Json.flag(node, "Drain")));
        cells.add(Json.text(node, "SchedulingEligibility"));
        cells.add(Json.text(node, "Status"));
        return cells;
    }
}
