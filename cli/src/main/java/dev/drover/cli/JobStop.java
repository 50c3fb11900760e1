package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job stop}: stops jobs and follows their evaluations. */
@Command(description = "Stops jobs.", sortOptions = false)
final class JobStop implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-purge", description = "forget the job as well; its status can no longer be asked")
    boolean purge;

    @Option(names = "-yes", description = "do not ask when only the beginning of an identifier is given")
    boolean yes;

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifiers of the jobs")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        if (arguments.length == 0) {
            throw new UsageException("This command takes at least one argument: <job>");
        }
        HttpApi api = connection.connect(session);
        int exitCode = 0;
        for (String prefix : arguments) {
            exitCode = Math.max(exitCode, stop(session, api, prefix));
        }
        return exitCode;
    }

    private int stop(Session session, HttpApi api, String prefix) {
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(prefix);
        String id = Json.text(job, "ID");
        if (!yes && !id.equals(prefix)) {
            String question = "Are you sure you want to stop job \"" + id + "\"? [y/N]";
            if (!Confirmation.ask(session, question)) {
                session.terminal().line("Cancelling job stop");
                return 0;
            }
        }
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String evaluation = Json.text(jobApi.delete("stopping job", path(id)), "EvalID");
        return options.follow(session, jobApi, evaluation, evaluation);
    }

    private String path(String id) {
        return "/v1/job/" + HttpApi.encode(id) + "?purge=" + purge;
    }
}
