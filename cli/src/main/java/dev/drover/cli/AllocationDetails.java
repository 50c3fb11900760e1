package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The parts of {@code alloc status} that concern the allocation as a whole. */
final class AllocationDetails {
    private AllocationDetails() {}

    static KeyValues of(Session session, JsonNode allocation, boolean verbose) {
        Times times = new Times(session.clock(), verbose);
        KeyValues values = new KeyValues()
                .add("ID", Json.text(allocation, "ID"))
                .add("Eval ID", ShortId.of(Json.text(allocation, "EvalID"), verbose))
                .add("Name", Json.text(allocation, "Name"))
                .add("Node ID", ShortId.of(Json.text(allocation, "NodeID"), verbose))
                .add("Node Name", Json.text(allocation, "NodeName"))
                .add("Job ID", Json.text(allocation, "JobID"))
                .add("Job Version", Json.number(allocation.path("Job"), "Version"))
                .add("Client Status", Json.text(allocation, "ClientStatus"))
                .add("Client Description", Json.text(allocation, "ClientDescription"))
                .add("Desired Status", Json.text(allocation, "DesiredStatus"))
                .add("Desired Description", Json.text(allocation, "DesiredDescription"))
                .add("Created", times.show(Times.ofNanos(Json.number(allocation, "CreateTime"))))
                .add("Modified", times.show(Times.ofNanos(Json.number(allocation, "ModifyTime"))));
        addDeployment(values, allocation, verbose);
        addRescheduleAttempts(values, allocation);
        values.addUnlessEmpty("Replacement Alloc ID", ShortId.of(Json.text(allocation, "NextAllocation"), verbose));
        if (verbose) {
            addMetrics(values, allocation.path("Metrics"));
        }
        return values;
    }

    private static void addDeployment(KeyValues values, JsonNode allocation, boolean verbose) {
        String deployment = Json.text(allocation, "DeploymentID");
        if (deployment.isEmpty()) {
            return;
        }
        values.add("Deployment ID", ShortId.of(deployment, verbose));
        values.add("Deployment Health", DeploymentMonitor.health(allocation));
        if (Json.flag(allocation.path("DeploymentStatus"), "Canary")) {
            values.add("Canary", "true");
        }
    }

    /** Only where the policy limits them: how many of the attempts that an interval allows are used up. */
    private static void addRescheduleAttempts(KeyValues values, JsonNode allocation) {
        JsonNode policy = Json.missing();
        for (JsonNode group : allocation.path("Job").path("TaskGroups")) {
            boolean isOwn = Json.text(group, "Name").equals(Json.text(allocation, "TaskGroup"));
            policy = isOwn ? group.path("ReschedulePolicy") : policy;
        }
        JsonNode events = allocation.path("RescheduleTracker").path("Events");
        long allowed = Json.number(policy, "Attempts");
        if (events.isEmpty() || allowed == 0 || Json.flag(policy, "Unlimited")) {
            return;
        }
        long from = Json.number(allocation, "ModifyTime") - Json.number(policy, "Interval");
        long used = Json.list(events).stream()
                .filter(event -> Json.number(event, "RescheduleTime") > from)
                .count();
        values.add("Reschedule Attempts", used + "/" + allowed);
    }

    /** When an allocation that failed may be replaced; empty if that is not to come. */
    static Optional<String> eligibility(Session session, HttpApi api, JsonNode allocation) {
        String followUp = Json.text(allocation, "FollowupEvalID");
        if (followUp.isEmpty()) {
            return Optional.empty();
        }
        Instant now = session.clock().instant();
        return api.find("querying evaluation", "/v1/evaluation/" + HttpApi.encode(followUp))
                .flatMap(evaluation -> Times.ofText(Json.text(evaluation, "WaitUntil")))
                .filter(now::isBefore)
                .map(until -> Times.amount(Duration.between(now, until)) + " from now");
    }

    private static void addMetrics(KeyValues values, JsonNode metrics) {
        values.add("Evaluated Nodes", Json.number(metrics, "NodesEvaluated"));
        values.add("Filtered Nodes", Json.number(metrics, "NodesFiltered"));
        values.add("Exhausted Nodes", Json.number(metrics, "NodesExhausted"));
        values.add("Allocation Time", nanos(Json.number(metrics, "AllocationTime")));
        values.add("Failures", Json.number(metrics, "CoalescedFailures"));
    }

    private static String nanos(long nanos) {
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.3fµs", nanos / 1e3)
                : String.format(Locale.ROOT, "%.3fms", nanos / 1e6);
    }

    static void brief(Session session, JsonNode allocation, boolean verbose) {
        Times times = new Times(session.clock(), verbose);
        Terminal terminal = session.terminal();
        new KeyValues()
                .add("ID", ShortId.of(Json.text(allocation, "ID"), verbose))
                .add("Name", Json.text(allocation, "Name"))
                .add("Created", times.show(Times.ofNanos(Json.number(allocation, "CreateTime"))))
                .add("Modified", times.show(Times.ofNanos(Json.number(allocation, "ModifyTime"))))
                .lines()
                .forEach(terminal::line);
        terminal.title("Tasks");
        Table table = Table.of("Name", "State", "Last Event", "Time", "Lifecycle");
        Json.members(allocation.path("TaskStates")).forEach((name, state) -> {
            JsonNode events = state.path("Events");
            JsonNode last = events.isEmpty() ? Json.missing() : events.get(events.size() - 1);
            table.row(
                    name,
                    Json.text(state, "State"),
                    Json.text(last, "Type"),
                    times.full(Times.ofNanos(Json.number(last, "Time"))),
                    TaskSections.lifecycle(allocation, name));
        });
        table.lines().forEach(terminal::line);
    }

    static void showAddresses(Terminal terminal, JsonNode allocation) {
        JsonNode shared = allocation.path("AllocatedResources").path("Shared");
        JsonNode ports = shared.path("Ports");
        if (ports.isEmpty()) {
            return;
        }
        JsonNode network = shared.path("Networks").path(0);
        Set<String> dynamic = new TreeSet<>();
        network.path("DynamicPorts").forEach(port -> dynamic.add(Json.text(port, "Label")));
        String mode = Json.text(network, "Mode");
        terminal.title(
                mode.isEmpty() || mode.equals("host")
                        ? "Allocation Addresses:"
                        : "Allocation Addresses (mode = \"" + mode + "\"):");
        Table table = Table.of("Label", "Dynamic", "Address");
        for (JsonNode port : ports) {
            String label = Json.text(port, "Label");
            String to = Json.number(port, "To") > 0 ? " -> " + Json.number(port, "To") : "";
            table.row(
                    "*" + label,
                    dynamic.contains(label) ? "yes" : "",
                    Json.text(port, "HostIP") + ":" + Json.number(port, "Value") + to);
        }
        table.lines().forEach(terminal::line);
    }

    /** The node may not answer; all else is shown nevertheless. */
    static void showChecks(Terminal terminal, HttpApi api, JsonNode allocation) {
        String path = "/v1/client/allocation/" + HttpApi.encode(Json.text(allocation, "ID")) + "/checks";
        JsonNode checks;
        try {
            checks = api.get("querying checks", path);
        } catch (ApiException e) {
            terminal.error("Couldn't retrieve checks: " + e.getMessage());
            return;
        }
        if (checks.isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        Json.members(checks)
                .values()
                .forEach(check -> rows.add(List.of(
                        Json.text(check, "Service"),
                        Json.text(check, "Task").isEmpty() ? "(group)" : Json.text(check, "Task"),
                        Json.text(check, "Check"),
                        Json.text(check, "Mode"),
                        Json.text(check, "Status"))));
        rows.sort((left, right) -> String.join("\0", left).compareTo(String.join("\0", right)));
        Table table = Table.of("Service", "Task", "Name", "Mode", "Status");
        rows.forEach(table::row);
        terminal.title("Nomad Service Checks:");
        table.lines().forEach(terminal::line);
    }

    static void showPlacement(Terminal terminal, JsonNode allocation) {
        JsonNode metrics = allocation.path("Metrics");
        terminal.title("Placement Metrics");
        PlacementFailures.metrics(metrics).forEach(terminal::line);
        if (!metrics.path("ScoreMetaData").isEmpty()) {
            PlacementScores.table(metrics).lines().forEach(terminal::line);
        }
    }
}
