package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RecoveryIT {
    private static final int JOBS = 30;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern ROWS_READ = Pattern.compile("(\\d+) rows of \\d+ logs are read to recover");

    @TempDir
    Path directory;

    @Test
    void aStartReadsOnlyWhatNoSnapshotCoversAndHistoryStaysWhole() throws Exception {
        try (AgentProcess agent = AgentProcess.start(directory)) {
            for (int job = 0; job < JOBS; job++) {
                assertThat(agent.api()
                                .put("/v1/jobs", JobRequests.shell("job-" + job, "true"))
                                .isSuccess())
                        .isTrue();
            }
            Await.until("all jobs are dead", LIMIT, () -> deadJobs(agent) == JOBS);
            JsonNode nodeBefore = nodeEvents(agent);
            agent.kill();
            agent.restart();
            int allRows = rowsRead(agent);
            assertThat(allRows).isGreaterThan(JOBS);
            Await.until("a sweep has been", LIMIT, () -> agent.log().contains("recovery starts further on"));
            onlyTheNewAddressWasToldOfTheNode(nodeBefore, nodeEvents(agent));
            Map<String, Integer> events = events(agent);
            Map<String, JsonNode> live = Journals.liveState(agent.api());

            agent.kill();
            agent.restartWithoutClient();

            assertThat(rowsRead(agent)).isLessThan(allRows / 4);
            assertThat(Journals.liveState(agent.api())).isEqualTo(live);
            assertThat(events(agent)).isEqualTo(events);
            ReplayedJournals.in(agent.cassandraAddress()).leadToWhatIsShown(agent.api());
            assertThat(agent.stop()).isEmpty();
        }
    }

    private static JsonNode nodeEvents(AgentProcess agent) throws IOException, InterruptedException {
        String node = agent.api().get("/v1/nodes").path(0).path("ID").asText();
        return Journals.events(agent.api(), "node", node);
    }

    /** An agent that comes back on another port describes its machine anew; what it had reported before is no news. */
    private static void onlyTheNewAddressWasToldOfTheNode(JsonNode before, JsonNode after) {
        assertThat(after).hasSize(before.size() + 1).startsWith(elements(before));
        assertThat(after.path(before.size()).path("Type").asText()).isEqualTo("NodeRegistered");
    }

    private static JsonNode[] elements(JsonNode list) {
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements.toArray(JsonNode[]::new);
    }

    private static int deadJobs(AgentProcess agent) throws IOException, InterruptedException {
        int dead = 0;
        for (JsonNode job : agent.api().get("/v1/jobs")) {
            dead += job.path("Status").asText().equals("dead") ? 1 : 0;
        }
        return dead;
    }

    /** How many rows the latest start read in all its passes. */
    private static int rowsRead(AgentProcess agent) throws IOException {
        int rows = 0;
        Matcher passes = ROWS_READ.matcher(agent.log());
        while (passes.find()) {
            rows += Integer.parseInt(passes.group(1));
        }
        return rows;
    }

    /** How many events the audit shows of each job. */
    private static Map<String, Integer> events(AgentProcess agent) throws IOException, InterruptedException {
        Map<String, Integer> events = new LinkedHashMap<>();
        for (int job = 0; job < JOBS; job++) {
            String id = "job-" + job;
            events.put(id, Journals.events(agent.api(), "job", id).size());
        }
        return events;
    }
}
