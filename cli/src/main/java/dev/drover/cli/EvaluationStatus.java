package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eval status}: shows or follows an evaluation. */
@Command(description = "Shows or follows an evaluation.", sortOptions = false)
final class EvaluationStatus implements Subcommand {
    private static final List<String> ALWAYS = List.of("Ignore", "Place", "Stop", "InPlaceUpdate", "DestructiveUpdate");
    private static final Map<String, String> RARE = Map.of(
            "Migrate", "Migrate",
            "Canary", "Canary",
            "Preemptions", "Preemptions",
            "RescheduleNow", "Reschedule Now",
            "RescheduleLater", "Reschedule Later",
            "Disconnect", "Disconnect",
            "Reconnect", "Reconnect");
    private static final List<String> RARE_ORDER =
            List.of("Migrate", "Canary", "Preemptions", "RescheduleNow", "RescheduleLater", "Disconnect", "Reconnect");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-monitor", description = "follow the evaluation until it has ended")
    boolean monitor;

    @Option(names = "-json", description = "print JSON")
    boolean json;

    @Option(names = "-verbose", description = "print identifiers and times in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<eval>", description = "identifier of an evaluation, or its beginning")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String prefix = Arguments.oneOrEmpty(arguments, "<eval>");
        HttpApi api = connection.connect(session);
        if (prefix.isEmpty()) {
            return list(session, api);
        }
        Lookup lookup = Lookup.toShow(session, api, verbose);
        JsonNode evaluation = lookup.evaluation(prefix);
        if (json) {
            session.terminal().line(Json.pretty(evaluation));
            return 0;
        }
        HttpApi evaluationApi = lookup.inNamespaceOf(evaluation);
        if (monitor) {
            return new Monitor(session, evaluationApi, verbose).evaluation(Json.text(evaluation, "ID"));
        }
        show(session, evaluationApi, evaluation);
        return 0;
    }

    private int list(Session session, HttpApi api) {
        JsonNode evaluations = api.get("querying evaluations", "/v1/evaluations");
        Terminal terminal = session.terminal();
        if (json) {
            terminal.line(Json.pretty(evaluations));
        } else if (evaluations.isEmpty()) {
            terminal.line("No evals found");
        } else {
            EvaluationTable.lines(Json.sorted(evaluations, Json.newestFirst("CreateIndex")), verbose)
                    .forEach(terminal::line);
        }
        return 0;
    }

    private void show(Session session, HttpApi api, JsonNode evaluation) {
        Terminal terminal = session.terminal();
        details(session, evaluation).lines().forEach(terminal::line);
        section(terminal, "Related Evaluations", related(evaluation));
        section(terminal, "Plan Annotations", annotations(evaluation.path("PlanAnnotations")));
        JsonNode preempted = evaluation.path("PlanAnnotations").path("PreemptedAllocs");
        section(terminal, "Preempted Allocations", allocations(session, preempted));
        String path = "/v1/evaluation/" + HttpApi.encode(Json.text(evaluation, "ID")) + "/allocations";
        section(terminal, "Placed Allocations", allocations(session, api.get("querying allocations", path)));
        showFailures(terminal, evaluation);
    }

    private KeyValues details(Session session, JsonNode evaluation) {
        Times times = new Times(session.clock(), verbose);
        KeyValues values = new KeyValues()
                .add("ID", ShortId.of(Json.text(evaluation, "ID"), verbose))
                .add("Create Time", times.show(Times.ofNanos(Json.number(evaluation, "CreateTime"))))
                .add("Modify Time", times.show(Times.ofNanos(Json.number(evaluation, "ModifyTime"))))
                .add("Status", Json.text(evaluation, "Status"))
                .add("Status Description", statusDescription(evaluation))
                .add("Type", Json.text(evaluation, "Type"))
                .add("TriggeredBy", Json.text(evaluation, "TriggeredBy"))
                .add("Job ID", Json.text(evaluation, "JobID"))
                .add("Namespace", Json.text(evaluation, "Namespace"))
                .addUnlessEmpty("Node ID", ShortId.of(Json.text(evaluation, "NodeID"), verbose))
                .addUnlessEmpty("Deployment ID", ShortId.of(Json.text(evaluation, "DeploymentID"), verbose))
                .add("Priority", Json.text(evaluation, "Priority"))
                .add("Placement Failures", EvaluationTable.failures(evaluation));
        Times.ofText(Json.text(evaluation, "WaitUntil"))
                .ifPresent(until -> values.add("Wait Until", times.full(until)));
        return values.addUnlessEmpty("Quota Limit Reached", Json.text(evaluation, "QuotaLimitReached"))
                .addUnlessEmpty("Previous Eval", ShortId.of(Json.text(evaluation, "PreviousEval"), verbose))
                .addUnlessEmpty("Next Eval", ShortId.of(Json.text(evaluation, "NextEval"), verbose))
                .addUnlessEmpty("Blocked Eval", ShortId.of(Json.text(evaluation, "BlockedEval"), verbose));
    }

    private static String statusDescription(JsonNode evaluation) {
        String description = Json.text(evaluation, "StatusDescription");
        return description.isEmpty() ? Json.text(evaluation, "Status") : description;
    }

    private Table related(JsonNode evaluation) {
        Table table = Table.of("ID", "Priority", "Triggered By", "Node ID", "Status", "Description");
        for (JsonNode related : evaluation.path("RelatedEvals")) {
            table.row(
                    ShortId.of(Json.text(related, "ID"), verbose),
                    Json.text(related, "Priority"),
                    Json.text(related, "TriggeredBy"),
                    ShortId.of(Json.text(related, "NodeID"), verbose),
                    Json.text(related, "Status"),
                    Json.text(related, "StatusDescription"));
        }
        return table;
    }

    private static Table annotations(JsonNode annotations) {
        Map<String, JsonNode> groups = Json.members(annotations.path("DesiredTGUpdates"));
        List<String> rare = RARE_ORDER.stream()
                .filter(kind -> groups.values().stream().anyMatch(updates -> Json.number(updates, kind) > 0))
                .toList();
        List<String> header =
                new ArrayList<>(List.of("Task Group", "Ignore", "Place", "Stop", "InPlace", "Destructive"));
        rare.forEach(kind -> header.add(RARE.getOrDefault(kind, kind)));
        Table table = Table.of(header);
        groups.forEach((name, updates) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            ALWAYS.forEach(kind -> cells.add(Long.toString(Json.number(updates, kind))));
            rare.forEach(kind -> cells.add(Long.toString(Json.number(updates, kind))));
            table.row(cells);
        });
        return table;
    }

    private Table allocations(Session session, JsonNode allocations) {
        Times times = new Times(session.clock(), verbose);
        Table table = Table.of(
                "ID", "Job ID", "Node ID", "Task Group", "Version", "Desired", "Status", "Created", "Modified");
        for (JsonNode allocation : Json.sorted(allocations, Json.newestFirst("CreateTime"))) {
            table.row(
                    ShortId.of(Json.text(allocation, "ID"), verbose),
                    Json.text(allocation, "JobID"),
                    ShortId.of(Json.text(allocation, "NodeID"), verbose),
                    Json.text(allocation, "TaskGroup"),
                    Json.text(allocation, "JobVersion"),
                    Json.text(allocation, "DesiredStatus"),
                    Json.text(allocation, "ClientStatus"),
                    times.show(Times.ofNanos(Json.number(allocation, "CreateTime"))),
                    times.show(Times.ofNanos(Json.number(allocation, "ModifyTime"))));
        }
        return table;
    }

    private void showFailures(Terminal terminal, JsonNode evaluation) {
        JsonNode failures = evaluation.path("FailedTGAllocs");
        if (!failures.isEmpty()) {
            terminal.title("Failed Placements");
            PlacementFailures.groups(failures).forEach(terminal::line);
            String blocked = Json.text(evaluation, "BlockedEval");
            if (!blocked.isEmpty()) {
                terminal.line("");
                terminal.line("Evaluation \"" + ShortId.of(blocked, verbose)
                        + "\" waiting for additional capacity to place remainder");
            }
        }
        JsonNode passedOver = evaluation.path("PassedOver");
        if (!passedOver.isEmpty()) {
            terminal.title("Nodes Passed Over");
            PlacementFailures.passedOver(passedOver).forEach(terminal::line);
        }
        List<String> missing = Json.texts(evaluation.path("MissingNonNodeResources"));
        if (!missing.isEmpty()) {
            terminal.title("Missing Resources");
            terminal.line(missing.stream().map(name -> "  * " + name).collect(Collectors.joining("\n")));
        }
    }

    private static void section(Terminal terminal, String title, Table table) {
        if (!table.isEmpty()) {
            terminal.title(title);
            table.lines().forEach(terminal::line);
        }
    }
}
