package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code deployment promote}: takes a deployment's canaries for good. */
@Command(description = "Promotes the canaries of a deployment.", sortOptions = false)
final class DeploymentPromote implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-group", paramLabel = "<group>", description = "promote this group only; may be repeated")
    List<String> groups = new ArrayList<>();

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<deployment>", description = "identifier, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<deployment>");
        HttpApi api = connection.connect(session);
        return promote(DeploymentChange.of(session, api, prefix, options), groups);
    }

    /** No groups stand for all. */
    static int promote(DeploymentChange change, List<String> groups) {
        ObjectNode request = change.request().put("All", groups.isEmpty());
        if (!groups.isEmpty()) {
            groups.forEach(request.putArray("Groups")::add);
        }
        JsonNode answer = change.send("promoting deployment", "promote", request);
        return change.follow(answer);
    }
}
