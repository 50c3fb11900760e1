package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deployment pause}: holds a deployment. */
@Command(description = "Pauses a deployment: nothing more of it is placed.", sortOptions = false)
final class DeploymentPause implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<deployment>", description = "identifier, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        FollowOptions options = new FollowOptions();
        options.verbose = verbose;
        String prefix = Arguments.one(arguments, "<deployment>");
        DeploymentChange change = DeploymentChange.of(session, connection.connect(session), prefix, options);
        change.send("pausing deployment", "pause", change.request().put("Pause", true));
        session.terminal().line("Deployment \"" + change.shownId() + "\" paused");
        return 0;
    }
}
