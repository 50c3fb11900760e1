package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code deployment unblock}: lets a deployment go on that waits for other regions. */
@Command(description = "Unblocks a deployment that waits for other regions.", sortOptions = false)
final class DeploymentUnblock implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<deployment>", description = "identifier, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<deployment>");
        DeploymentChange change = DeploymentChange.of(session, connection.connect(session), prefix, options);
        JsonNode answer = change.send("unblocking deployment", "unblock", change.request());
        session.terminal().line("Deployment \"" + change.shownId() + "\" unblocked");
        return change.follow(answer);
    }
}
