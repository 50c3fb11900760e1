package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code var list}: lists variables, without what they say. */
@Command(description = "Lists variables, without what they say.", sortOptions = false)
final class VariableList implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    PageOptions paging = new PageOptions();

    @Option(names = "-out", paramLabel = "table|json|terse", description = "how to print them (table)")
    String out = "table";

    @Parameters(arity = "0..*", paramLabel = "<prefix>", description = "how their paths begin")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.oneOrEmpty(arguments, "<prefix>");
        HttpApi api = connection.connect(session);
        HttpApi.Page page = api.page("retrieving vars", paging.path("/v1/vars", Map.of("prefix", prefix)));
        Terminal terminal = session.terminal();
        switch (out) {
            case "json" -> terminal.line(Json.pretty(page.content()));
            case "terse" -> page.content().forEach(variable -> terminal.line(Json.text(variable, "Path")));
            case "table" -> show(session, page.content());
            default -> throw new UsageException("the value of -out must be \"table\", \"json\" or \"terse\"");
        }
        if (!page.nextToken().isEmpty()) {
            terminal.error("Next page token: " + page.nextToken());
        }
        return 0;
    }

    private static void show(Session session, JsonNode variables) {
        if (variables.isEmpty()) {
            session.terminal().line("No matching variables found");
            return;
        }
        Times times = new Times(session.clock(), true);
        Table table = Table.of("Namespace", "Path", "Last Updated");
        for (JsonNode variable : variables) {
            table.row(
                    Json.text(variable, "Namespace"),
                    Json.text(variable, "Path"),
                    times.full(Times.ofNanos(Json.number(variable, "ModifyTime"))));
        }
        table.lines().forEach(session.terminal()::line);
    }
}
