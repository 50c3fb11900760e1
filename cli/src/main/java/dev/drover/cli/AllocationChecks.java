package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc checks}: where the checks of an allocation's services stand. */
@Command(description = "Shows where the checks of an allocation's services stand.", sortOptions = false)
final class AllocationChecks implements Subcommand {
    private static final Comparator<JsonNode> ORDER = Comparator.<JsonNode, String>comparing(
                    check -> Json.text(check, "Service"))
            .thenComparing(check -> Json.text(check, "Check"))
            .thenComparing(check -> Json.text(check, "ID"));

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc>", description = "identifier of an allocation, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode allocation = lookup.allocation(Arguments.one(arguments, "<alloc>"));
        String path = "/v1/client/allocation/" + HttpApi.encode(Json.text(allocation, "ID")) + "/checks";
        JsonNode checks = lookup.inNamespaceOf(allocation).get("querying checks", path);
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(checks));
            return 0;
        }
        terminal.line("Status of " + checks.size() + " Nomad Service Checks");
        Times times = new Times(session.clock(), true);
        for (JsonNode check :
                Json.members(checks).values().stream().sorted(ORDER).toList()) {
            terminal.line("");
            lines(check, times).forEach(terminal::line);
        }
        return 0;
    }

    private List<String> lines(JsonNode check, Times times) {
        String task = Json.text(check, "Task");
        long code = Json.number(check, "StatusCode");
        KeyValues values = new KeyValues()
                .add("ID", ShortId.of(Json.text(check, "ID"), verbose))
                .add("Name", Json.text(check, "Check"))
                .add("Group", Json.text(check, "Group"))
                .add("Task", task.isEmpty() ? "(group)" : task)
                .add("Service", Json.text(check, "Service"))
                .add("Status", Json.text(check, "Status"))
                .addUnlessEmpty("StatusCode", code == 0 ? "" : Long.toString(code))
                .add("Mode", Json.text(check, "Mode"))
                .add("Timestamp", times.full(Instant.ofEpochSecond(Json.number(check, "Timestamp"))))
                .add("Output", Json.text(check, "Output"));
        return values.lines();
    }
}
