package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code node pool delete}: deletes a node pool that nothing uses. */
@Command(description = "Deletes a node pool that no node and no job uses.", sortOptions = false)
final class NodePoolDelete implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "0..*", paramLabel = "<node-pool>", description = "name of a node pool")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String name = Arguments.one(arguments, "<node-pool>");
        connection.connect(session).delete("deleting node pool", "/v1/node/pool/" + HttpApi.encode(name));
        session.terminal().line("Successfully deleted node pool \"" + name + "\"!");
        return 0;
    }
}
