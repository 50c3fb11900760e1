package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code job revert}: registers an older version of a job anew. */
@Command(description = "Brings an older version of a job back, as a new version.", sortOptions = false)
final class JobRevert implements Subcommand {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "<job> <version>",
            description = "the job, and the version's number or tag")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (arguments.length != 2) {
            throw new UsageException("This command takes two arguments: <job> <version>");
        }
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(arguments[0]);
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String id = Json.text(job, "ID");
        ObjectNode request = Json.object().put("JobID", id).put("JobVersion", version(jobApi, id, arguments[1]));
        JsonNode answer = jobApi.put("reverting job", "/v1/job/" + HttpApi.encode(id) + "/revert", request);
        Warnings.show(session.terminal(), answer);
        String evaluation = Json.text(answer, "EvalID");
        return options.follow(session, jobApi, evaluation, "Evaluation ID: " + evaluation);
    }

    private static long version(HttpApi api, String job, String numberOrTag) {
        if (NUMBER.matcher(numberOrTag).matches()) {
            return Long.parseLong(numberOrTag);
        }
        JsonNode tagged = JobVersions.find(
                api,
                job,
                each -> Json.text(each.path("VersionTag"), "Name").equals(numberOrTag),
                "version with the tag \"" + numberOrTag + "\"");
        return Json.number(tagged, "Version");
    }
}
