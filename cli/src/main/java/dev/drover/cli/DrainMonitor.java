package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows a drain until the node is empty. */
final class DrainMonitor {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final List<String> TERMINAL = List.of("complete", "failed", "lost");

    private final Session session;
    private final HttpApi api;
    private final String id;
    private final Times times;
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, String> statuses = new HashMap<>();
    private boolean warned;

    DrainMonitor(Session session, HttpApi api, String id) {
        this.session = session;
        this.api = api;
        this.id = id;
        this.times = new Times(session.clock(), true);
    }

    /** One that somebody has begun before; 0 as well where there is none. */
    int untilEnded(JsonNode node) {
        if (!node.path("DrainStrategy").isObject()) {
            session.terminal().line("No drain strategy set");
            return 0;
        }
        return follow();
    }

    int follow() {
        info("Ctrl-C to stop monitoring: will not cancel the node drain");
        detail("Node \"" + id + "\" drain strategy set");
        while (true) {
            JsonNode node = node();
            showAllocations();
            boolean drains = node.path("DrainStrategy").isObject();
            if (!drains) {
                return ended(node);
            }
            maybeWarn(node);
            session.terminal().flush();
            session.pause().sleep(PAUSE);
        }
    }

    private JsonNode node() {
        return api.find("reading node", "/v1/node/" + HttpApi.encode(id))
                .orElseThrow(() -> new CliException("Node \"" + id + "\" is gone"));
    }

    private int ended(JsonNode node) {
        if (Json.text(node.path("LastDrain"), "Status").equals("canceled")) {
            info("Drain of node " + id + " was canceled");
            return 1;
        }
        info("Drain complete for node " + id);
        info("All allocations on node \"" + id + "\" have stopped");
        return 0;
    }

    private void maybeWarn(JsonNode node) {
        boolean down = Json.text(node, "Status").equals("down");
        if (down && !warned) {
            detail("Node \"" + id + "\" down");
        }
        warned = down;
    }

    private void showAllocations() {
        JsonNode allocations = api.get("reading allocations", "/v1/node/" + HttpApi.encode(id) + "/allocations");
        for (JsonNode allocation : allocations) {
            String name = Json.text(allocation, "ID");
            String client = Json.text(allocation, "ClientStatus");
            String now = move(allocation);
            String before = states.put(name, now);
            String statusBefore = statuses.put(name, client);
            if (!now.isEmpty() && !now.equals(before)) {
                detail("Alloc \"" + name + "\" " + now);
            }
            if (statusBefore != null && !statusBefore.equals(client)) {
                detail("Alloc \"" + name + "\" status " + statusBefore + " -> " + client);
            }
        }
    }

    /** Empty while the allocation has neither to go nor has ended. */
    private static String move(JsonNode allocation) {
        if (TERMINAL.contains(Json.text(allocation, "ClientStatus"))) {
            return "";
        }
        if (!Json.text(allocation, "DesiredStatus").equals("run")) {
            return "draining";
        }
        return Json.flag(allocation.path("DesiredTransition"), "Migrate") ? "marked for migration" : "";
    }

    private void info(String text) {
        session.terminal().line(session.terminal().bold("==> " + times.now() + ": " + text));
    }

    private void detail(String text) {
        session.terminal().line("    " + times.now() + ": " + text);
    }
}
