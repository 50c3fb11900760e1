package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job run}: submits a job file and follows what becomes of it. */
@Command(description = "Submits a job file and follows its evaluation and deployment.", sortOptions = false)
final class JobRun implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    JobFileOptions file = new JobFileOptions();

    @Option(
            names = "-check-index",
            paramLabel = "<index>",
            description = "submit only if the job's modify index is this; 0 means that the job must not exist")
    String checkIndex = "";

    @Option(names = "-output", description = "print the job as JSON and submit nothing")
    boolean output;

    @Option(names = "-eval-priority", paramLabel = "<priority>", description = "priority of the evaluation")
    int evaluationPriority;

    @Option(names = "-preserve-counts", description = "keep the counts of the running job's groups")
    boolean preserveCounts;

    @Mixin
    FollowOptions options = new FollowOptions();

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "path, http address, or - for standard input")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String name = Arguments.one(arguments, "<file>");
        HttpApi api = connection.connect(session);
        JobFile job = JobFile.read(session, api, file, name);
        if (output) {
            session.terminal().line(Json.pretty(job.request()));
            return 0;
        }
        HttpApi jobApi = job.in(api);
        JsonNode answer = submit(jobApi, job);
        Warnings.show(session.terminal(), answer);
        String evaluation = Json.text(answer, "EvalID");
        if (options.detach || evaluation.isEmpty()) {
            return detached(session, job.job(), evaluation);
        }
        return new Monitor(session, jobApi, options.verbose).evaluation(evaluation);
    }

    private JsonNode submit(HttpApi api, JobFile job) {
        ObjectNode request = job.request();
        request.set("Submission", job.submission());
        if (!checkIndex.isEmpty()) {
            request.put("EnforceIndex", true);
            request.put("JobModifyIndex", index(checkIndex));
        }
        if (evaluationPriority > 0) {
            request.put("EvalPriority", evaluationPriority);
        }
        if (preserveCounts) {
            request.put("PreserveCounts", true);
        }
        try {
            return api.put("submitting job", "/v1/jobs", request);
        } catch (ApiException e) {
            if (e.getMessage().contains("Enforcing job modify index")) {
                throw new CliException(e.getMessage() + "\nJob not updated");
            }
            throw e;
        }
    }

    private static long index(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new UsageException("the value of -check-index must be a whole number, not \"" + text + "\"");
        }
    }

    /** A job that is only launched later has no evaluation yet. */
    private static int detached(Session session, JsonNode job, String evaluation) {
        Terminal terminal = session.terminal();
        terminal.line("Job registration successful");
        PeriodicLaunch.announce(session, job);
        if (!evaluation.isEmpty()) {
            terminal.line("Evaluation ID: " + evaluation);
        }
        return 0;
    }
}
