package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deployment list}: lists deployments. */
@Command(description = "Lists deployments.", sortOptions = false)
final class DeploymentList implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", hidden = true)
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.none(arguments);
        return list(session, connection.connect(session), json, verbose);
    }

    static int list(Session session, HttpApi api, boolean json, boolean verbose) {
        JsonNode deployments = api.get("querying deployments", "/v1/deployments");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(deployments));
        } else if (deployments.isEmpty()) {
            terminal.line("No deployments found");
        } else {
            DeploymentTable.lines(Json.sorted(deployments, Json.newestFirst("CreateIndex")), verbose)
                    .forEach(terminal::line);
        }
        return 0;
    }
}
