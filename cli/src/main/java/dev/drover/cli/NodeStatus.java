package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node status}: lists nodes, or shows one. */
@Command(description = "Lists nodes, or shows one with its resources and allocations.", sortOptions = false)
final class NodeStatus implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-self", description = "show the node of the agent that is asked")
    boolean self;

    @Option(names = "-short", description = "leave out resources and events")
    boolean brief;

    @Option(names = "-stats", description = "show CPU, memory and disks in detail")
    boolean stats;

    @Option(names = "-allocs", description = "list with the number of running allocations")
    boolean allocations;

    @Option(names = "-quiet", description = "list identifiers only")
    boolean quiet;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers and times in full, drivers, attributes and meta")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<node>", description = "identifier of a node, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.oneOrEmpty(arguments, "<node>");
        HttpApi api = connection.connect(session);
        if (self) {
            return show(session, api, NodeChoice.own(api));
        }
        return prefix.isEmpty() ? list(session, api) : show(session, api, prefix);
    }

    private int list(Session session, HttpApi api) {
        JsonNode nodes = api.get("querying nodes", "/v1/nodes");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(nodes));
        } else if (nodes.isEmpty()) {
            terminal.line("No nodes registered");
        } else if (quiet) {
            nodes.forEach(node -> terminal.line(ShortId.of(Json.text(node, "ID"), verbose)));
        } else if (allocations) {
            withAllocations(api, nodes).lines().forEach(terminal::line);
        } else {
            NodeTable.lines(Json.list(nodes), verbose).forEach(terminal::line);
        }
        return 0;
    }

    private Table withAllocations(HttpApi api, JsonNode nodes) {
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
                        "Status",
                        "Running Allocs")
                : Table.of(
                        "ID", "Node Pool", "DC", "Name", "Class", "Drain", "Eligibility", "Status", "Running Allocs");
        for (JsonNode node : nodes) {
            List<String> cells = new ArrayList<>(NodeTable.cells(node, verbose));
            String path = "/v1/node/" + HttpApi.encode(Json.text(node, "ID")) + "/allocations";
            long running = Json.list(api.get("querying node allocations", path)).stream()
                    .filter(NodeSections::isRunning)
                    .count();
            cells.add(Long.toString(running));
            table.row(cells);
        }
        return table;
    }

    private int show(Session session, HttpApi api, String prefix) {
        JsonNode node = Lookup.toShow(session, api, verbose).node(prefix);
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(node));
            return 0;
        }
        NodeSections sections = new NodeSections(session, api, node, verbose);
        JsonNode hostStats = brief ? Json.missing() : sections.hostStats();
        details(node, hostStats).lines().forEach(terminal::line);
        if (!brief) {
            sections.show(hostStats, stats);
        }
        sections.showAllocations();
        if (verbose) {
            sections.showAttributes();
        }
        return 0;
    }

    private KeyValues details(JsonNode node, JsonNode hostStats) {
        KeyValues values = new KeyValues()
                .add("ID", Json.text(node, "ID"))
                .add("Name", Json.text(node, "Name"))
                .add("Node Pool", Json.text(node, "NodePool"))
                .add("Class", Json.text(node, "NodeClass"))
                .add("DC", Json.text(node, "Datacenter"))
                .add("Drain", drain(node))
                .add("Eligibility", Json.text(node, "SchedulingEligibility"))
                .add("Status", Json.text(node, "Status"))
                .add("CSI Controllers", names(node.path("CSIControllerPlugins")))
                .add("CSI Drivers", names(node.path("CSINodePlugins")));
        if (brief) {
            return values;
        }
        if (!hostStats.isMissingNode()) {
            values.add("Uptime", Times.amount(java.time.Duration.ofSeconds(Json.number(hostStats, "Uptime"))));
        }
        return values.add("Host Volumes", names(node.path("HostVolumes")))
                .add("Host Networks", names(node.path("HostNetworks")))
                .add("CSI Volumes", "")
                .add("Driver Status", drivers(node));
    }

    private static String drain(JsonNode node) {
        JsonNode strategy = node.path("DrainStrategy");
        if (!strategy.isObject()) {
            return "false";
        }
        String forced = Json.text(strategy, "ForceDeadline");
        return Times.ofText(forced)
                .map(deadline -> "true; force deadline at " + deadline)
                .orElse("true; no deadline");
    }

    private static String names(JsonNode members) {
        return String.join(",", Json.members(members).keySet());
    }

    private static String drivers(JsonNode node) {
        List<String> drivers = new ArrayList<>();
        Json.members(node.path("Drivers")).forEach((name, driver) -> {
            if (Json.flag(driver, "Detected")) {
                drivers.add(name + (Json.flag(driver, "Healthy") ? "" : " (unhealthy)"));
            }
        });
        return String.join(",", drivers);
    }
}
