package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code deployment resume}: lets a paused deployment go on. */
@Command(description = "Resumes a paused deployment.", sortOptions = false)
final class DeploymentResume implements Subcommand {
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
        JsonNode answer =
                change.send("resuming deployment", "pause", change.request().put("Pause", false));
        session.terminal().line("Deployment \"" + change.shownId() + "\" resumed");
        return change.follow(answer);
    }
}
