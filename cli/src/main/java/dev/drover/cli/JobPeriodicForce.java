package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job periodic force}: launches a periodic job before its time. */
@Command(description = "Launches a periodic job now, whatever its schedule says.", sortOptions = false)
final class JobPeriodicForce implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-detach", description = "return at once instead of following")
    boolean detach;

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a periodic job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.one(arguments, "<job>");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, verbose);
        JsonNode job = lookup.job(prefix, found -> Json.flag(found, "Periodic"));
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID")) + "/periodic/force";
        String evaluation = Json.text(jobApi.put("forcing periodic job", path, Json.object()), "EvalID");
        if (detach || evaluation.isEmpty()) {
            session.terminal().line("Force periodic successful");
            session.terminal().line("Evaluation ID: " + evaluation);
            return 0;
        }
        return new Monitor(session, jobApi, verbose).evaluation(evaluation);
    }
}
