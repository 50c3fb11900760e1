package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code deployment fail}: gives a deployment up. */
@Command(description = "Marks a deployment as failed.", sortOptions = false)
final class DeploymentFail implements Subcommand {
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
        JsonNode answer = change.send("failing deployment", "fail", change.request());
        JsonNode reverted = answer.path("RevertedJobVersion");
        String revert = reverted.isNumber() ? ". Auto-reverted to job version " + reverted.asText() + "." : "";
        Terminal terminal = session.terminal();
        terminal.line("Deployment \"" + change.shownId() + "\" failed" + revert);
        terminal.line("");
        return change.follow(answer);
    }
}
