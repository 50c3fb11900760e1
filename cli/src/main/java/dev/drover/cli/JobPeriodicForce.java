package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code job periodic force}: launches a periodic job before its time. */
@Command(description = "Launches a periodic job now, whatever its schedule says.", sortOptions = false)
final class JobPeriodicForce implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a periodic job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(prefix, found -> Json.flag(found, "Periodic"));
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID")) + "/periodic/force";
        String evaluation = Json.text(jobApi.put("forcing periodic job", path, Json.object()), "EvalID");
        if (options.detach || evaluation.isEmpty()) {
            session.terminal().line("Force periodic successful");
            session.terminal().line("Evaluation ID: " + evaluation);
            return 0;
        }
        return new Monitor(session, jobApi, options.verbose).evaluation(evaluation);
    }
}
