package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc why}: who asked for an allocation, what was considered for it, and what won by how much. */
@Command(
        description =
                "Tells who asked for an allocation, which nodes were considered for it, and which won by how much.",
        sortOptions = false)
final class AllocationWhy implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-verbose", description = "print identifiers and times in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc>", description = "identifier of an allocation, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode allocation = lookup.allocation(Arguments.one(arguments, "<alloc>"));
        JsonNode metrics = allocation.path("Metrics");
        Terminal terminal = session.terminal();
        terminal.line("Allocation " + ShortId.of(Json.text(allocation, "ID"), verbose) + " \""
                + Json.text(allocation, "Name") + "\" of job \"" + Json.text(allocation, "JobID") + "\", version "
                + Json.text(allocation.path("Job"), "Version"));
        terminal.title("Who asked");
        asked(session, lookup.inNamespaceOf(allocation), allocation).forEach(terminal::line);
        terminal.title("What was considered");
        considered(metrics).forEach(terminal::line);
        terminal.title("What won");
        String node = Json.text(allocation, "NodeID");
        terminal.line("Node " + ShortId.of(node, verbose) + " \"" + Json.text(allocation, "NodeName")
                + "\", with a score of " + PlacementScores.winner(metrics, node) + ", "
                + PlacementScores.lead(metrics, node));
        terminal.line("");
        PlacementScores.table(metrics).lines().forEach(terminal::line);
        return 0;
    }

    private List<String> asked(Session session, HttpApi api, JsonNode allocation) {
        String id = Json.text(allocation, "EvalID");
        JsonNode evaluation;
        try {
            evaluation = api.get("querying evaluation", "/v1/evaluation/" + HttpApi.encode(id));
        } catch (ApiException forgotten) {
            return List.of("Evaluation " + ShortId.of(id, verbose) + ", of which the servers know no more");
        }
        Times times = new Times(session.clock(), verbose);
        JobJournal.Asker asker = new JobJournal(api, Json.text(allocation, "JobID")).asker(evaluation, verbose);
        KeyValues values = new KeyValues()
                .add("Evaluation", ShortId.of(id, verbose))
                .add("Triggered By", Json.text(evaluation, "TriggeredBy"))
                .add("Asked By", asker.who())
                .addUnlessEmpty("Cause", asker.cause())
                .add("Priority", Json.text(evaluation, "Priority"))
                .add("Asked", times.show(Times.ofNanos(Json.number(evaluation, "CreateTime"))))
                .add("Placed", times.show(Times.ofNanos(Json.number(allocation, "CreateTime"))));
        return values.addUnlessEmpty("Because of Node", ShortId.of(Json.text(evaluation, "NodeID"), verbose))
                .addUnlessEmpty("Deployment", ShortId.of(Json.text(allocation, "DeploymentID"), verbose))
                .addUnlessEmpty("In Place of", ShortId.of(Json.text(allocation, "PreviousAllocation"), verbose))
                .lines();
    }

    static List<String> considered(JsonNode metrics) {
        List<String> lines = new ArrayList<>();
        Json.members(metrics.path("NodesAvailable"))
                .forEach((datacenter, count) ->
                        lines.add(count.asText() + " nodes were available in datacenter \"" + datacenter + "\""));
        long evaluated = Json.number(metrics, "NodesEvaluated");
        long filtered = Json.number(metrics, "NodesFiltered");
        long exhausted = Json.number(metrics, "NodesExhausted");
        lines.add(evaluated + " of them were looked at: " + filtered + " failed a rule, " + exhausted + " had no room, "
                + (evaluated - filtered - exhausted) + " were scored");
        lines.addAll(PlacementFailures.metrics(metrics));
        return lines;
    }
}
