package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows a deployment each time it has changed, until it has ended; a person sees one block that is drawn anew. */
final class DeploymentMonitor {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final List<String> ENDED = List.of("successful", "failed", "cancelled", "blocked");

    private final Session session;
    private final HttpApi api;
    private final boolean verbose;
    private List<String> shown = List.of();

    DeploymentMonitor(Session session, HttpApi api, boolean verbose) {
        this.session = session;
        this.api = api;
        this.verbose = verbose;
    }

    /** True when the deployment was successful. */
    boolean untilEnded(String id) {
        while (true) {
            JsonNode deployment = api.find("reading deployment", "/v1/deployment/" + HttpApi.encode(id))
                    .orElseThrow(() -> new CliException("No deployment with id \"" + id + "\" found"));
            show(deployment);
            String status = Json.text(deployment, "Status");
            if (ENDED.contains(status)) {
                return end(deployment, status);
            }
            session.terminal().flush();
            session.pause().sleep(PAUSE);
        }
    }

    private boolean end(JsonNode deployment, String status) {
        boolean successful = status.equals("successful");
        String id = ShortId.of(Json.text(deployment, "ID"), verbose);
        String line = "  " + (successful ? "✓" : "!") + " Deployment \"" + id + "\" " + status;
        Terminal terminal = session.terminal();
        terminal.line(successful ? terminal.green(line) : terminal.red(line));
        return successful || (status.equals("failed") && followRevert(deployment));
    }

    /** A group that reverts starts another deployment; it is shown, but the first one failed all the same. */
    private boolean followRevert(JsonNode deployment) {
        boolean reverts = Json.members(deployment.path("TaskGroups")).values().stream()
                .anyMatch(group -> Json.flag(group, "AutoRevert"));
        if (reverts) {
            String path = "/v1/job/" + HttpApi.encode(Json.text(deployment, "JobID")) + "/deployment";
            Optional<JsonNode> latest = api.find("reading deployment", path);
            String next = latest.map(found -> Json.text(found, "ID")).orElse("");
            if (!next.isEmpty() && !next.equals(Json.text(deployment, "ID"))) {
                shown = List.of();
                session.terminal().line("");
                session.terminal()
                        .line("==> Monitoring deployment \"" + ShortId.of(next, verbose) + "\" of the revert");
                untilEnded(next);
            }
        }
        return false;
    }

    private void show(JsonNode deployment) {
        List<String> block = block(deployment);
        if (block.equals(shown)) {
            return;
        }
        Terminal terminal = session.terminal();
        if (terminal.isInteractive() && !shown.isEmpty()) {
            terminal.erase(shown.size() + 1);
        }
        shown = block;
        terminal.line("    " + new Times(session.clock(), true).now());
        block.forEach(terminal::line);
    }

    private List<String> block(JsonNode deployment) {
        List<String> lines =
                new ArrayList<>(DeploymentTable.details(deployment, verbose).lines());
        lines.add("");
        lines.add(session.terminal().bold("Deployed"));
        lines.addAll(DeploymentTable.groups(session, deployment));
        String path = "/v1/deployment/allocations/" + HttpApi.encode(Json.text(deployment, "ID"));
        Table allocations = allocations(api.get("reading allocations", path));
        if (!allocations.isEmpty()) {
            lines.add("");
            lines.add(session.terminal().bold("Allocations"));
            lines.addAll(allocations.lines());
        }
        lines.add("");
        return lines.stream().map(line -> line.isEmpty() ? "" : "    " + line).toList();
    }

    /** Without times, which would make every look a change. */
    private Table allocations(JsonNode allocations) {
        Table table = Table.of("ID", "Node ID", "Task Group", "Version", "Desired", "Status", "Health");
        for (JsonNode allocation : Json.sorted(allocations, Json.newestFirst("CreateTime"))) {
            table.row(
                    ShortId.of(Json.text(allocation, "ID"), verbose),
                    ShortId.of(Json.text(allocation, "NodeID"), verbose),
                    Json.text(allocation, "TaskGroup"),
                    Json.text(allocation, "JobVersion"),
                    Json.text(allocation, "DesiredStatus"),
                    Json.text(allocation, "ClientStatus"),
                    health(allocation));
        }
        return table;
    }

    static String health(JsonNode allocation) {
        JsonNode healthy = allocation.path("DeploymentStatus").path("Healthy");
        if (!healthy.isBoolean()) {
            return "unset";
        }
        return healthy.asBoolean() ? "healthy" : "unhealthy";
    }
}
