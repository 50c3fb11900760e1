package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job eval}: has a job looked at again. */
@Command(description = "Has a job looked at again, though nothing about it has changed.", sortOptions = false)
final class JobEvaluate implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-force-reschedule", description = "place again what failed, whatever its policy says")
    boolean forceReschedule;

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(prefix);
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String id = Json.text(job, "ID");
        ObjectNode body = Json.object();
        body.put("JobID", id);
        body.putObject("EvalOptions").put("ForceReschedule", forceReschedule);
        String path = "/v1/job/" + HttpApi.encode(id) + "/evaluate";
        String evaluation = Json.text(jobApi.put("evaluating job", path, body), "EvalID");
        String created = "Created eval ID: \"" + ShortId.of(evaluation, options.verbose) + "\" ";
        return options.follow(session, jobApi, evaluation, created);
    }
}
