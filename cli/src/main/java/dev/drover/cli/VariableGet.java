package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code var get}: shows a variable, or one of its items. */
@Command(description = "Shows a variable, or one of its items.", sortOptions = false)
final class VariableGet implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-item", paramLabel = "<name>", description = "print this item's value, and nothing else")
    String item = "";

    @Option(
            names = "-out",
            paramLabel = "table|json|hcl|none",
            description = "how to print it (table on a terminal, else json)")
    String out = "";

    @Parameters(arity = "0..*", paramLabel = "<path>", description = "path of a variable")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String path = Arguments.one(arguments, "<path>");
        Terminal terminal = session.terminal();
        Optional<JsonNode> found = connection.connect(session).find("retrieving variable", VariableShown.path(path));
        if (found.isEmpty()) {
            terminal.error("Variable not found");
            return 1;
        }
        if (item.isEmpty()) {
            String standard = terminal.isInteractive() ? "table" : "json";
            VariableShown.show(session, found.get(), out.isEmpty() ? standard : out);
            return 0;
        }
        JsonNode value = found.get().path("Items").path(item);
        if (value.isMissingNode()) {
            terminal.error("Variable does not contain \"" + item + "\" item");
            return 1;
        }
        terminal.line(value.asText());
        return 0;
    }
}
