package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Waits until a job is dead, and tells how its allocations ended. */
final class JobDone {
    static final int SOMETHING_FAILED = 2;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final List<String> COUNTS =
            List.of("Queued", "Complete", "Failed", "Running", "Starting", "Lost", "Unknown");

    private final Session session;
    private final HttpApi api;
    private final String job;
    private final String path;

    JobDone(Session session, HttpApi api, String job) {
        this.session = session;
        this.api = api;
        this.job = job;
        this.path = "/v1/job/" + HttpApi.encode(job);
    }

    /** The exit code. */
    int await() {
        Duration pause = FIRST_PAUSE;
        while (!isDead()) {
            session.terminal().flush();
            session.pause().sleep(pause);
            pause = Monitor.longer(pause);
        }
        Map<String, JsonNode> groups =
                Json.members(api.get("querying job summary", path + "/summary").path("Summary"));
        Table table = Table.of("Task Group", "Queued", "Complete", "Failed", "Running", "Starting", "Lost", "Unknown");
        groups.forEach((group, counts) -> {
            String[] cells = new String[COUNTS.size() + 1];
            cells[0] = group;
            for (int i = 0; i < COUNTS.size(); i++) {
                cells[i + 1] = Long.toString(Json.number(counts, COUNTS.get(i)));
            }
            table.row(cells);
        });
        session.terminal().line("");
        table.lines().forEach(session.terminal()::line);
        boolean failed = groups.values().stream()
                .anyMatch(counts -> Json.number(counts, "Failed") + Json.number(counts, "Lost") > 0);
        return failed ? SOMETHING_FAILED : 0;
    }

    private boolean isDead() {
        JsonNode found = api.find("querying job", path)
                .orElseThrow(() -> new CliException("No job(s) with prefix or ID \"" + job + "\" found"));
        return Json.text(found, "Status").equals("dead");
    }
}
