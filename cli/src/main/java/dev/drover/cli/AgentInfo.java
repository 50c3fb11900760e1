package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-info}: statistics of the agent that is asked. */
@Command(description = "Prints statistics of the agent.", sortOptions = false)
final class AgentInfo implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        JsonNode agent = connection.connect(session).get("querying agent info", "/v1/agent/self");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(agent));
            return 0;
        }
        Json.members(agent.path("stats")).forEach((section, values) -> {
            terminal.line(section);
            Json.members(values).forEach((key, value) -> terminal.line("  " + key + " = " + value.asText("")));
        });
        return 0;
    }
}
