package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deployment status}: shows or follows a deployment. */
@Command(description = "Shows or follows a deployment.", sortOptions = false)
final class DeploymentStatus implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-monitor", description = "follow the deployment until it has ended")
    boolean monitor;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers in full, and allocations")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<deployment>", description = "identifier, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.oneOrEmpty(arguments, "<deployment>");
        HttpApi api = connection.connect(session);
        if (prefix.isEmpty()) {
            return DeploymentList.list(session, api, json, verbose);
        }
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode deployment = lookup.deployment(prefix);
        if (json) {
            session.terminal().line(Json.pretty(deployment));
            return 0;
        }
        HttpApi deploymentApi = lookup.inNamespaceOf(deployment);
        if (monitor) {
            new DeploymentMonitor(session, deploymentApi, verbose).untilEnded(Json.text(deployment, "ID"));
            return 0;
        }
        show(session, deploymentApi, deployment);
        return 0;
    }

    private void show(Session session, HttpApi api, JsonNode deployment) {
        Terminal terminal = session.terminal();
        DeploymentTable.details(deployment, verbose).lines().forEach(terminal::line);
        terminal.title("Deployed");
        DeploymentTable.groups(session, deployment).forEach(terminal::line);
        if (verbose) {
            String path = "/v1/deployment/allocations/" + HttpApi.encode(Json.text(deployment, "ID"));
            terminal.title("Allocations");
            AllocationTable.of(session, api.get("querying allocations", path), true)
                    .lines()
                    .forEach(terminal::line);
        }
    }
}
