package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node eligibility}: lets new allocations come to a node, or keeps them away. */
@Command(description = "Lets new allocations come to a node, or keeps them away.", sortOptions = false)
final class NodeEligibility implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-enable", description = "new allocations may come")
    boolean enable;

    @Option(names = "-disable", description = "no new allocations may come; those that are there stay")
    boolean disable;

    @Option(names = "-self", description = "the node of the agent that is asked")
    boolean self;

    @Parameters(arity = "0..*", paramLabel = "<node>", description = "identifier of a node, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (enable == disable) {
            throw new UsageException("Either the '-enable' or '-disable' flag must be set");
        }
        HttpApi api = connection.connect(session);
        JsonNode node = NodeChoice.of(session, api, self, arguments);
        String id = Json.text(node, "ID");
        ObjectNode body = Json.object();
        body.put("NodeID", id);
        body.put("Eligibility", enable ? "eligible" : "ineligible");
        api.put("updating scheduling eligibility", "/v1/node/" + HttpApi.encode(id) + "/eligibility", body);
        session.terminal()
                .line("Node \"" + id + "\" scheduling eligibility set: " + (enable ? "" : "in")
                        + "eligible for scheduling");
        return 0;
    }
}
