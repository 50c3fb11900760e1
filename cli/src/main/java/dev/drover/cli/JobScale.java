package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job scale}: changes how many allocations a group of a job wants. */
@Command(description = "Changes how many allocations a group of a job wants.", sortOptions = false)
final class JobScale implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "-check-index",
            paramLabel = "<index>",
            description = "do it only if the job's modify index is still this one")
    long checkIndex;

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "<job> [<group>] <count>",
            description = "the group may be left out where the job has only one")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (arguments.length < 2 || arguments.length > 3) {
            throw new UsageException("This command takes two or three arguments: <job> [<group>] <count>"
                    + Arguments.misplaced(arguments));
        }
        String wanted = arguments[arguments.length - 1];
        if (!wanted.matches("\\d{1,9}")) {
            throw new UsageException("<count> must be a whole number, not \"" + wanted + "\"");
        }
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(arguments[0]);
        HttpApi jobApi = lookup.inNamespaceOf(job);
        ObjectNode body = Json.object();
        body.put("Count", Integer.parseInt(wanted));
        body.putObject("Target").put("Group", arguments.length == 3 ? arguments[1] : onlyGroup(job));
        body.put("Message", "submitted using the drover CLI");
        if (checkIndex > 0) {
            body.put("JobModifyIndex", checkIndex);
        }
        String path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID")) + "/scale";
        String evaluation = Json.text(jobApi.put("scaling job", path, body), "EvalID");
        if (evaluation.isEmpty()) {
            PeriodicLaunch.announce(session, job);
            return 0;
        }
        return options.follow(session, jobApi, evaluation, "Evaluation ID: " + evaluation);
    }

    private static String onlyGroup(JsonNode job) {
        List<JsonNode> groups = Json.list(job.path("TaskGroups"));
        if (groups.size() != 1) {
            throw new CliException(
                    "Group name required: job \"" + Json.text(job, "ID") + "\" has " + groups.size() + " groups");
        }
        return Json.text(groups.get(0), "Name");
    }
}
