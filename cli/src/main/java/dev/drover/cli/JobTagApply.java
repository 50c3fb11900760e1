package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job tag apply}: gives a version of a job a name. */
@Command(description = "Gives a version of a job a name, by which it is kept and can be found.", sortOptions = false)
final class JobTagApply implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-name", paramLabel = "<name>", description = "the name; required")
    String name = "";

    @Option(names = "-description", paramLabel = "<text>", description = "what there is to say of the version")
    String description = "";

    @Option(names = "-version", paramLabel = "<number>", description = "the version; the newest if it is left out")
    long version = -1;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        JobTag tag = JobTag.of(session, connection, prefix, name);
        ObjectNode body = Json.object();
        if (version >= 0) {
            body.put("Version", version);
        } else {
            body.put("Latest", true);
        }
        body.put("Description", description);
        JsonNode answer = tag.api().put("tagging job version", tag.path(), body);
        session.terminal().line("Job version " + Json.number(answer, "Version") + " tagged with name \"" + name + "\"");
        return 0;
    }
}
