package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            agent.kill();
            agent.restart();
            int allRows = rowsRead(agent);
            assertThat(allRows).isGreaterThan(JOBS);
            Await.until("a sweep has been", LIMIT, () -> agent.log().contains("recovery starts further on"));
            Journals.areChainsWithoutGaps(agent.api());
            Map<String, Integer> events = events(agent);
            Map<String, JsonNode> jobs = jobs(agent);

            agent.kill();
            agent.restart();

            assertThat(rowsRead(agent)).isLessThan(allRows / 4);
            assertThat(jobs(agent)).isEqualTo(jobs);
            assertThat(events(agent)).isEqualTo(events);
            Journals.areChainsWithoutGaps(agent.api());
            assertThat(agent.stop()).isEmpty();
        }
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

    private static Map<String, JsonNode> jobs(AgentProcess agent) throws IOException, InterruptedException {
        Map<String, JsonNode> jobs = Journals.liveState(agent.api());
        jobs.keySet().removeIf(path -> path.startsWith("/v1/node"));
        return jobs;
    }

    /** How many events the audit shows of each job. */
    private static Map<String, Integer> events(AgentProcess agent) throws IOException, InterruptedException {
        Map<String, Integer> events = new LinkedHashMap<>();
        for (int job = 0; job < JOBS; job++) {
            events.put("job-" + job, agent.api().get("/v1/audit?job=job-" + job).size());
        }
        return events;
    }
}
