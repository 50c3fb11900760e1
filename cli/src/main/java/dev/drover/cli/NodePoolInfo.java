package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node pool info}: shows a node pool. */
@Command(description = "Shows a node pool.", sortOptions = false)
final class NodePoolInfo implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", paramLabel = "<node-pool>", description = "name of a node pool, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<node-pool>");
        JsonNode pool = NodePoolChoice.of(connection.connect(session), prefix);
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(pool));
            return 0;
        }
        new KeyValues()
                .add("Name", Json.text(pool, "Name"))
                .add("Description", Json.text(pool, "Description"))
                .lines()
                .forEach(terminal::line);
        terminal.line("");
        terminal.line(terminal.bold("Metadata"));
        KeyValues meta = new KeyValues();
        Json.members(pool.path("Meta")).forEach((key, value) -> meta.add(key, value.asText("")));
        show(terminal, meta, "No metadata");
        terminal.line("");
        terminal.line(terminal.bold("Scheduler Configuration"));
        show(terminal, scheduling(pool.path("SchedulerConfiguration")), "No scheduler configuration");
        return 0;
    }

    private static KeyValues scheduling(JsonNode configuration) {
        KeyValues values = new KeyValues().addUnlessEmpty("Scheduler Algorithm", algorithm(configuration));
        JsonNode oversubscription = configuration.path("MemoryOversubscriptionEnabled");
        return oversubscription.isBoolean()
                ? values.add("Memory Oversubscription Enabled", oversubscription.asText())
                : values;
    }

    private static String algorithm(JsonNode configuration) {
        return Json.text(configuration, "SchedulerAlgorithm");
    }

    private static void show(Terminal terminal, KeyValues values, String nothing) {
        if (values.lines().isEmpty()) {
            terminal.line(nothing);
        } else {
            values.lines().forEach(terminal::line);
        }
    }
}
