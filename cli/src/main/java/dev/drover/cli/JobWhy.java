package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job why}: who asked for what of a job, why its allocations are where they are, and why some are missing. */
@Command(
        description =
                "Tells who asked for what of a job, why its allocations are where they are, and why some are missing.",
        sortOptions = false)
final class JobWhy implements Subcommand {
    private static final int MOST_EVALUATIONS = 5;
    private static final int MOST_ALLOCATIONS = 20;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-verbose", description = "print identifiers and times in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<job>", description = "identifier of a job, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Lookup lookup = Lookup.toShow(session, connection.connect(session), verbose);
        JsonNode job = lookup.job(Arguments.one(arguments, "<job>"));
        HttpApi api = lookup.inNamespaceOf(job);
        String path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID"));
        List<JsonNode> evaluations =
                Json.sorted(api.get("querying evaluations", path + "/evaluations"), Json.newestFirst("CreateIndex"));
        Terminal terminal = session.terminal();
        terminal.line("Job \"" + Json.text(job, "ID") + "\", version " + Json.text(job, "Version") + ", "
                + Json.text(job, "Status"));
        terminal.title("Who asked");
        asked(session, api, Json.text(job, "ID"), evaluations).lines().forEach(terminal::line);
        terminal.title("Why its allocations are where they are");
        placed(terminal, api, api.get("querying allocations", path + "/allocations"));
        evaluations.stream()
                .map(evaluation -> evaluation.path("FailedTGAllocs"))
                .filter(failed -> !failed.isEmpty())
                .findFirst()
                .filter(failed -> isWaiting(evaluations))
                .ifPresent(failed -> {
                    terminal.title("Why some are missing");
                    PlacementFailures.groups(failed).forEach(terminal::line);
                });
        return 0;
    }

    private static boolean isWaiting(List<JsonNode> evaluations) {
        return evaluations.stream()
                .anyMatch(evaluation -> Json.text(evaluation, "Status").equals("blocked"));
    }

    private Table asked(Session session, HttpApi api, String job, List<JsonNode> evaluations) {
        Times times = new Times(session.clock(), verbose);
        JobJournal journal = new JobJournal(api, job);
        Table table = Table.of("Evaluation", "Triggered By", "Asked By", "Asked", "Status", "Description");
        evaluations.stream()
                .limit(MOST_EVALUATIONS)
                .forEach(evaluation -> table.row(
                        ShortId.of(Json.text(evaluation, "ID"), verbose),
                        Json.text(evaluation, "TriggeredBy"),
                        journal.asker(evaluation, verbose).who(),
                        times.show(Times.ofNanos(Json.number(evaluation, "CreateTime"))),
                        Json.text(evaluation, "Status"),
                        Json.text(evaluation, "StatusDescription")));
        return table;
    }

    private void placed(Terminal terminal, HttpApi api, JsonNode allocations) {
        List<JsonNode> wanted = Json.sorted(allocations, Json.newestFirst("CreateIndex")).stream()
                .filter(allocation -> Json.text(allocation, "DesiredStatus").equals("run"))
                .toList();
        Table table = Table.of("Allocation", "Name", "Node", "Looked at", "Failed a rule", "No room", "Score", "Lead");
        for (JsonNode stub : wanted.subList(0, Math.min(MOST_ALLOCATIONS, wanted.size()))) {
            String path = "/v1/allocation/" + HttpApi.encode(Json.text(stub, "ID"));
            JsonNode metrics = api.get("querying allocation", path).path("Metrics");
            String node = Json.text(stub, "NodeID");
            table.row(
                    ShortId.of(Json.text(stub, "ID"), verbose),
                    Json.text(stub, "Name"),
                    ShortId.of(node, verbose),
                    Json.text(metrics, "NodesEvaluated"),
                    Json.text(metrics, "NodesFiltered"),
                    Json.text(metrics, "NodesExhausted"),
                    PlacementScores.winner(metrics, node),
                    PlacementScores.lead(metrics, node));
        }
        table.lines().forEach(terminal::line);
        if (wanted.size() > MOST_ALLOCATIONS) {
            terminal.line("… and " + (wanted.size() - MOST_ALLOCATIONS) + " more; see \"alloc why\"");
        }
    }
}
