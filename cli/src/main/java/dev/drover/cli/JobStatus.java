package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job status}: lists jobs, or shows one. */
@Command(description = "Lists jobs, or shows one with its summary, deployment and allocations.", sortOptions = false)
final class JobStatus implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-short", description = "leave out all but the job itself")
    boolean brief;

    @Option(names = "-evals", description = "show evaluations")
    boolean evaluations;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers and times in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.oneOrEmpty(arguments, "<job>");
        HttpApi api = connection.connect(session);
        return prefix.isEmpty() ? list(session, api) : show(session, api, prefix);
    }

    private int list(Session session, HttpApi api) {
        JsonNode jobs = api.get("querying jobs", "/v1/jobs");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(jobs));
        } else if (jobs.isEmpty()) {
            terminal.line("No running jobs");
        } else {
            List<JsonNode> sorted =
                    Json.sorted(jobs, (a, b) -> Json.text(a, "ID").compareTo(Json.text(b, "ID")));
            JobTable.lines(session, sorted, api.namespace().equals("*")).forEach(terminal::line);
        }
        return 0;
    }

    private int show(Session session, HttpApi api, String prefix) {
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode job = lookup.job(prefix);
        HttpApi jobApi = lookup.inNamespaceOf(job);
        if (json) {
            session.terminal().line(Json.pretty(job));
            return 0;
        }
        details(session, job).lines().forEach(session.terminal()::line);
        if (!brief && ChildSections.areOf(job)) {
            new ChildSections(session, jobApi, job).show();
        } else if (!brief) {
            new JobSections(session, jobApi, job, verbose).show(evaluations || verbose);
        }
        return 0;
    }

    private static KeyValues details(Session session, JsonNode job) {
        Times times = new Times(session.clock(), true);
        KeyValues details = new KeyValues()
                .add("ID", Json.text(job, "ID"))
                .add("Name", Json.text(job, "Name"))
                .add("Submit Date", times.full(Times.ofNanos(Json.number(job, "SubmitTime"))))
                .add("Type", Json.text(job, "Type"))
                .add("Priority", Json.text(job, "Priority"))
                .add("Datacenters", String.join(",", Json.texts(job.path("Datacenters"))))
                .add("Namespace", Json.text(job, "Namespace"))
                .add("Node Pool", Json.text(job, "NodePool"))
                .add("Status", JobTable.status(job))
                .add("Periodic", Boolean.toString(job.path("Periodic").isObject()))
                .add(
                        "Parameterized",
                        Boolean.toString(job.path("ParameterizedJob").isObject()))
                .addUnlessEmpty("Idempotency Token", Json.text(job, "DispatchIdempotencyToken"));
        if (job.path("Periodic").isObject()) {
            details.add("Next Periodic Launch", nextLaunch(session, job));
        }
        return details;
    }

    private static String nextLaunch(Session session, JsonNode job) {
        if (Json.flag(job, "Stop")) {
            return "none (job stopped)";
        }
        Times times = new Times(session.clock(), true);
        Optional<Instant> next = PeriodicLaunch.next(job, session.clock().instant());
        return next.isEmpty() ? "none" : times.full(next) + " (" + times.relative(next) + ")";
    }
}
