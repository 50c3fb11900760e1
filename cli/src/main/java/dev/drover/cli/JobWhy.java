package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        List<JsonNode> wanted = Json.sorted(
                        api.get("querying allocations", path + "/allocations"), Json.newestFirst("CreateIndex"))
                .stream()
                .filter(allocation -> Json.text(allocation, "DesiredStatus").equals("run"))
                .toList();
        terminal.title("Who asked");
        List<JsonNode> latest = evaluations.subList(0, Math.min(MOST_EVALUATIONS, evaluations.size()));
        List<JsonNode> shown = new ArrayList<>(latest);
        shown.addAll(earlier(api, wanted, latest));
        asked(session, api, Json.text(job, "ID"), shown).lines().forEach(terminal::line);
        terminal.title("Why its allocations are where they are");
        placed(terminal, api, wanted);
        evaluations.stream()
                .filter(evaluation -> !evaluation.path("FailedTGAllocs").isEmpty())
                .findFirst()
                .filter(evaluation -> isWaiting(evaluations))
                .ifPresent(evaluation -> {
                    terminal.title("Why some are missing");
                    terminal.line(source(session, evaluation));
                    PlacementFailures.groups(evaluation.path("FailedTGAllocs")).forEach(terminal::line);
                });
        JsonNode ended = PlacementFailures.newestComplete(evaluations);
        if (!ended.path("PassedOver").isEmpty()) {
            terminal.title("Why nodes are passed over");
            terminal.line(source(session, ended));
            PlacementFailures.passedOver(ended.path("PassedOver")).forEach(terminal::line);
        }
        return 0;
    }

    /** Reasons are as old as the evaluation that found them. */
    private String source(Session session, JsonNode evaluation) {
        Times times = new Times(session.clock(), verbose);
        return "As evaluation " + ShortId.of(Json.text(evaluation, "ID"), verbose) + " found, "
                + times.show(Times.ofNanos(Json.number(evaluation, "ModifyTime")));
    }

    private static boolean isWaiting(List<JsonNode> evaluations) {
        return evaluations.stream()
                .anyMatch(evaluation -> Json.text(evaluation, "Status").equals("blocked"));
    }

    /** Those that asked for allocations which still run, though the job may list them no longer. */
    private static List<JsonNode> earlier(HttpApi api, List<JsonNode> wanted, List<JsonNode> latest) {
        List<String> known =
                latest.stream().map(evaluation -> Json.text(evaluation, "ID")).toList();
        return wanted.stream()
                .limit(MOST_ALLOCATIONS)
                .map(allocation -> Json.text(allocation, "EvalID"))
                .distinct()
                .filter(id -> !known.contains(id))
                .limit(MOST_EVALUATIONS)
                .flatMap(id -> recorded(api, id).stream())
                .toList();
    }

    /** Empty for one of which the servers know no more. */
    private static Optional<JsonNode> recorded(HttpApi api, String id) {
        try {
            return Optional.of(api.get("querying evaluation", "/v1/evaluation/" + HttpApi.encode(id)));
        } catch (ApiException forgotten) {
            return Optional.empty();
        }
    }

    private Table asked(Session session, HttpApi api, String job, List<JsonNode> evaluations) {
        Times times = new Times(session.clock(), verbose);
        JobJournal journal = new JobJournal(api, job);
        Table table = Table.of("Evaluation", "Triggered By", "Asked By", "Asked", "Status", "Description");
        evaluations.forEach(evaluation -> table.row(
                ShortId.of(Json.text(evaluation, "ID"), verbose),
                Json.text(evaluation, "TriggeredBy"),
                journal.asker(evaluation, verbose).who(),
                times.show(Times.ofNanos(Json.number(evaluation, "CreateTime"))),
                Json.text(evaluation, "Status"),
                Json.text(evaluation, "StatusDescription")));
        return table;
    }

    private void placed(Terminal terminal, HttpApi api, List<JsonNode> wanted) {
        Table table = Table.of("Allocation", "Name", "Node", "Looked at", "Failed a rule", "No room", "Score", "Lead");
        Table reasons = Table.of("Allocation", "Kept away by", "Nodes");
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
            PlacementFailures.excluded(metrics)
                    .forEach((reason, nodes) ->
                            reasons.row(ShortId.of(Json.text(stub, "ID"), verbose), reason, Long.toString(nodes)));
        }
        table.lines().forEach(terminal::line);
        if (wanted.size() > MOST_ALLOCATIONS) {
            terminal.line("… and " + (wanted.size() - MOST_ALLOCATIONS) + " more; see \"alloc why\"");
        }
        if (!reasons.isEmpty()) {
            terminal.line("");
            reasons.lines().forEach(terminal::line);
        }
    }
}
