package dev.drover.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job promote}: takes the canaries of a job's latest deployment for good. */
@Command(description = "Promotes the canaries of a job's latest deployment.", sortOptions = false)
final class JobPromote implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-group", paramLabel = "<group>", description = "promote this group only; may be repeated")
    List<String> groups = new ArrayList<>();

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        return DeploymentPromote.promote(DeploymentChange.ofJob(session, api, prefix, options), groups);
    }
}
