package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What {@code job status} shows of a job beyond the job itself. */
final class JobSections {
    private static final int MAX_FAILED_GROUPS = 5;

    private final Session session;
    private final HttpApi api;
    private final Terminal terminal;
    private final String path;
    private final boolean verbose;

    JobSections(Session session, HttpApi api, JsonNode job, boolean verbose) {
        this.session = session;
        this.api = api;
        this.terminal = session.terminal();
        this.path = "/v1/job/" + HttpApi.encode(Json.text(job, "ID"));
        this.verbose = verbose;
    }

    void show(boolean withEvaluations) {
        showSummary(api.get("querying job summary", path + "/summary"));
        List<JsonNode> evaluations =
                Json.sorted(api.get("querying job evaluations", path + "/evaluations"), newestFirst());
        if (withEvaluations) {
            showEvaluations(evaluations);
        }
        showPlacementFailure(evaluations);
        JsonNode allocations = api.get("querying job allocations", path + "/allocations");
        showGroupsOnNoNode(evaluations, allocations);
        showReschedules(evaluations, allocations);
        api.find("querying latest deployment", path + "/deployment")
                .filter(JsonNode::isObject)
                .ifPresent(this::showDeployment);
        showAllocations(allocations);
    }

    private static java.util.Comparator<JsonNode> newestFirst() {
        return Json.newestFirst("CreateIndex");
    }

    private void showSummary(JsonNode summary) {
        Table table = Table.of("Task Group", "Queued", "Starting", "Running", "Failed", "Complete", "Lost", "Unknown");
        Json.members(summary.path("Summary"))
                .forEach((group, counts) -> table.row(
                        group,
                        count(counts, "Queued"),
                        count(counts, "Starting"),
                        count(counts, "Running"),
                        count(counts, "Failed"),
                        count(counts, "Complete"),
                        count(counts, "Lost"),
                        count(counts, "Unknown")));
        terminal.title("Summary");
        table.lines().forEach(terminal::line);
    }

    private static String count(JsonNode counts, String field) {
        return Long.toString(Json.number(counts, field));
    }

    private void showEvaluations(List<JsonNode> evaluations) {
        terminal.title("Evaluations");
        Table table = Table.of("ID", "Priority", "Triggered By", "Status", "Placement Failures");
        for (JsonNode evaluation : evaluations) {
            table.row(
                    ShortId.of(Json.text(evaluation, "ID"), verbose),
                    Json.text(evaluation, "Priority"),
                    Json.text(evaluation, "TriggeredBy"),
                    Json.text(evaluation, "Status"),
                    EvaluationTable.failures(evaluation));
        }
        table.lines().forEach(terminal::line);
    }

    /** Only while something still waits for capacity. */
    private void showPlacementFailure(List<JsonNode> evaluations) {
        Optional<JsonNode> blocked = evaluations.stream().findFirst().filter(newest -> Json.text(newest, "Status")
                .equals("blocked"));
        JsonNode failures =
                blocked.map(evaluation -> failures(evaluation, evaluations)).orElse(Json.missing());
        if (failures.isEmpty()) {
            return;
        }
        terminal.title("Placement Failure");
        Map<String, JsonNode> groups = Json.members(failures);
        groups.entrySet().stream().limit(MAX_FAILED_GROUPS).forEach(group -> {
            terminal.line("Task Group \"" + group.getKey() + "\":");
            PlacementFailures.metrics(group.getValue()).forEach(terminal::line);
        });
        if (groups.size() > MAX_FAILED_GROUPS) {
            terminal.line("");
            terminal.line("Placement failures of " + (groups.size() - MAX_FAILED_GROUPS) + " more groups are shown by "
                    + "'drover eval status " + ShortId.of(Json.text(blocked.get(), "ID"), verbose) + "'");
        }
    }

    /** Groups that shall run on every node and run on none: other nodes that are passed over are no trouble. */
    private void showGroupsOnNoNode(List<JsonNode> evaluations, JsonNode allocations) {
        Set<String> present = new TreeSet<>();
        Json.list(allocations).stream()
                .filter(allocation -> Json.text(allocation, "DesiredStatus").equals("run"))
                .forEach(allocation -> present.add(Json.text(allocation, "TaskGroup")));
        ObjectNode absent = Json.object();
        Json.members(PlacementFailures.newestComplete(evaluations).path("PassedOver"))
                .forEach((group, why) -> {
                    if (!present.contains(group)) {
                        absent.set(group, why);
                    }
                });
        if (!absent.isEmpty()) {
            terminal.title("Nodes Passed Over");
            PlacementFailures.passedOver(absent).forEach(terminal::line);
        }
    }

    /** The reasons may be held by the evaluation that was blocked or by the one before it. */
    private static JsonNode failures(JsonNode blocked, List<JsonNode> evaluations) {
        JsonNode own = blocked.path("FailedTGAllocs");
        if (!own.isEmpty()) {
            return own;
        }
        String previous = Json.text(blocked, "PreviousEval");
        return evaluations.stream()
                .filter(evaluation -> Json.text(evaluation, "ID").equals(previous))
                .findFirst()
                .map(evaluation -> evaluation.path("FailedTGAllocs"))
                .orElse(own);
    }

    /** Evaluations whose time is yet to come, with the groups of the allocations that wait for them. */
    private void showReschedules(List<JsonNode> evaluations, JsonNode allocations) {
        Instant now = session.clock().instant();
        Times times = new Times(session.clock(), verbose);
        Table table = Table.of("Task Group", "Eval ID", "Eval Time");
        for (JsonNode evaluation : evaluations) {
            String id = Json.text(evaluation, "ID");
            Optional<Instant> time = Times.ofText(Json.text(evaluation, "WaitUntil"));
            boolean isToCome = Json.text(evaluation, "Status").equals("pending")
                    && time.filter(now::isBefore).isPresent();
            if (isToCome) {
                Set<String> groups = new TreeSet<>();
                Json.list(allocations).stream()
                        .filter(allocation ->
                                Json.text(allocation, "FollowupEvalID").equals(id))
                        .forEach(allocation -> groups.add(Json.text(allocation, "TaskGroup")));
                table.row(String.join(",", groups), ShortId.of(id, verbose), times.show(time));
            }
        }
        if (!table.isEmpty()) {
            terminal.title("Future Rescheduling Attempts");
            table.lines().forEach(terminal::line);
        }
    }

    private void showDeployment(JsonNode deployment) {
        terminal.title("Latest Deployment");
        new KeyValues()
                .add("ID", ShortId.of(Json.text(deployment, "ID"), verbose))
                .add("Status", Json.text(deployment, "Status"))
                .add("Description", Json.text(deployment, "StatusDescription"))
                .lines()
                .forEach(terminal::line);
        terminal.title("Deployed");
        DeploymentTable.groups(session, deployment).forEach(terminal::line);
    }

    private void showAllocations(JsonNode allocations) {
        terminal.title("Allocations");
        if (allocations.isEmpty()) {
            terminal.line("No allocations placed");
            return;
        }
        AllocationTable.of(session, allocations, verbose).lines().forEach(terminal::line);
    }
}
