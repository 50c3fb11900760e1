package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows an evaluation until it has ended, then the deployment it belongs to. */
final class Monitor {
    static final int PLACEMENT_FAILED = 2;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    private final Session session;
    private final HttpApi api;
    private final boolean verbose;
    private final Times times;
    private final Map<String, String> statusByAllocation = new HashMap<>();
    private String status = "";
    private String deployment = "";

    Monitor(Session session, HttpApi api, boolean verbose) {
        this.session = session;
        this.api = api;
        this.verbose = verbose;
        this.times = new Times(session.clock(), true);
    }

    /** The exit code: 0 when all is placed and deployed, 1 for trouble, 2 when something could not be placed. */
    int evaluation(String id) {
        info("Monitoring evaluation " + quoted(id));
        JsonNode evaluation = untilEnded(id);
        boolean failed = report(evaluation);
        Optional<Integer> next = next(evaluation);
        if (next.isPresent()) {
            return next.get();
        }
        if (failed) {
            return PLACEMENT_FAILED;
        }
        if (!status.equals("complete")) {
            return 1;
        }
        if (deployment.isEmpty()) {
            return 0;
        }
        info("Monitoring deployment " + quoted(deployment));
        return new DeploymentMonitor(session, api, verbose).untilEnded(deployment) ? 0 : 1;
    }

    private JsonNode untilEnded(String id) {
        status = "";
        boolean first = true;
        Duration pause = FIRST_PAUSE;
        while (true) {
            JsonNode evaluation = api.find("reading evaluation", "/v1/evaluation/" + HttpApi.encode(id))
                    .orElseThrow(() -> new CliException("No evaluation with id \"" + id + "\" found"));
            showOrigin(evaluation, first);
            first = false;
            showAllocations(evaluation);
            showStatus(evaluation);
            if (hasEnded(status)) {
                return evaluation;
            }
            session.terminal().flush();
            session.pause().sleep(pause);
            pause = longer(pause);
        }
    }

    static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static boolean hasEnded(String status) {
        return List.of("complete", "failed", "canceled", "blocked").contains(status);
    }

    private void showOrigin(JsonNode evaluation, boolean first) {
        String node = Json.text(evaluation, "NodeID");
        if (first && !node.isEmpty()) {
            detail("Evaluation triggered by node " + quoted(node));
        } else if (first) {
            detail("Evaluation triggered by job \"" + Json.text(evaluation, "JobID") + "\"");
        }
        String found = Json.text(evaluation, "DeploymentID");
        if (!found.isEmpty() && !found.equals(deployment)) {
            deployment = found;
            detail("Evaluation within deployment: " + quoted(found));
        }
    }

    private void showAllocations(JsonNode evaluation) {
        String path = "/v1/evaluation/" + HttpApi.encode(Json.text(evaluation, "ID")) + "/allocations";
        List<JsonNode> allocations = Json.sorted(
                api.get("reading allocations", path),
                Json.newestFirst("CreateIndex").reversed());
        for (JsonNode allocation : allocations) {
            showAllocation(allocation, Json.number(evaluation, "CreateIndex"));
        }
    }

    private void showAllocation(JsonNode allocation, long evaluationIndex) {
        String id = Json.text(allocation, "ID");
        String now = Json.text(allocation, "ClientStatus");
        String before = statusByAllocation.put(id, now);
        if (before == null) {
            boolean created = Json.number(allocation, "CreateIndex") >= evaluationIndex;
            detail("Allocation " + quoted(id) + (created ? " created" : " modified") + ": node "
                    + quoted(Json.text(allocation, "NodeID")) + ", group \"" + Json.text(allocation, "TaskGroup")
                    + "\"");
        } else if (!before.equals(now)) {
            String description = Json.text(allocation, "ClientDescription");
            detail("Allocation " + quoted(id) + " status changed: \"" + before + "\" -> \"" + now + "\""
                    + (description.isEmpty() ? "" : " (" + description + ")"));
        }
    }

    private void showStatus(JsonNode evaluation) {
        String now = Json.text(evaluation, "Status");
        if (!status.isEmpty() && !status.equals(now)) {
            detail("Evaluation status changed: \"" + status + "\" -> \"" + now + "\"");
        }
        status = now;
    }

    /** True when something could not be placed. */
    private boolean report(JsonNode evaluation) {
        String finished =
                "Evaluation " + quoted(Json.text(evaluation, "ID")) + " finished with status \"" + status + "\"";
        JsonNode failures = evaluation.path("FailedTGAllocs");
        if (failures.isEmpty()) {
            String description = Json.text(evaluation, "StatusDescription");
            info(finished + (status.equals("complete") || description.isEmpty() ? "" : ": " + description));
            return false;
        }
        info(finished + " but failed to place all allocations:");
        for (String line : PlacementFailures.groups(failures)) {
            if (line.startsWith("Task Group")) {
                detail(line);
            } else {
                session.terminal().line("    " + line);
            }
        }
        String blocked = Json.text(evaluation, "BlockedEval");
        if (!blocked.isEmpty()) {
            detail("Evaluation " + quoted(blocked) + " waiting for additional capacity to place remainder");
        }
        return true;
    }

    private Optional<Integer> next(JsonNode evaluation) {
        String next = Json.text(evaluation, "NextEval");
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Duration wait = Duration.ofSeconds(Json.number(evaluation, "Wait") / NANOS_A_SECOND);
        Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        info("Monitoring next evaluation " + quoted(next) + " in " + Times.amount(bounded));
        session.terminal().flush();
        session.pause().sleep(bounded);
        return Optional.of(evaluation(next));
    }

    private String quoted(String id) {
        return "\"" + ShortId.of(id, verbose) + "\"";
    }

    private void info(String text) {
        session.terminal().line(session.terminal().bold("==> " + times.now() + ": " + text));
    }

    private void detail(String text) {
        session.terminal().line("    " + times.now() + ": " + text);
    }
}
