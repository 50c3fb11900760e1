package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationsIT {
    private static final int JOBS = 200;
    private static final int CALLERS = 50;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    @Test
    void everyRegisteredJobRunsOnceThoughTheAgentIsKilledInBetween() throws Exception {
        Path runs = Files.createDirectory(directory.resolve("runs"));
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (AgentProcess agent = AgentProcess.start(directory)) {
            AtomicInteger acknowledged = new AtomicInteger();
            List<Future<?>> registrations = new ArrayList<>();
            for (int job = 0; job < JOBS; job++) {
                String id = "job-" + job;
                registrations.add(callers.submit(() -> {
                    register(agent, id, runs.resolve(id));
                    acknowledged.incrementAndGet();
                    return id;
                }));
            }
            Await.until("a third is acknowledged", LIMIT, () -> acknowledged.get() >= JOBS / 3);
            agent.kill();
            agent.restart();
            for (Future<?> registration : registrations) {
                registration.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            }

            Await.until("all jobs are dead", LIMIT, () -> count(agent, "/v1/jobs", "Status", "dead") == JOBS);
            everyJobRanOnce(agent, runs);
            replayLeadsToTheLiveState(agent);
            assertThat(agent.stop()).isEmpty();
        } finally {
            callers.shutdownNow();
        }
    }

    /** Repeats the registration until it is acknowledged, as a caller does who does not know what became of it. */
    private static void register(AgentProcess agent, String id, Path run) throws InterruptedException {
        JsonNode request = JobRequests.shell(id, "echo start >>%1$s; sleep 0.2; echo end >>%1$s".formatted(run));
        Await.until("job " + id + " is registered", LIMIT, () -> {
            var answer = agent.api().put("/v1/jobs?idempotency_token=" + id, request);
            assertThat(answer.status()).as(answer.body()).isIn(200, 503);
            return answer.isSuccess();
        });
    }

    private static int count(AgentProcess agent, String list, String field, String value)
            throws IOException, InterruptedException {
        int count = 0;
        for (JsonNode one : agent.api().get(list)) {
            count += one.path(field).asText().equals(value) ? 1 : 0;
        }
        return count;
    }

    private static void everyJobRanOnce(AgentProcess agent, Path runs) throws IOException, InterruptedException {
        for (int job = 0; job < JOBS; job++) {
            assertThat(runs.resolve("job-" + job)).hasContent("start\nend\n");
        }
        assertThat(agent.api().get("/v1/jobs")).hasSize(JOBS);
        assertThat(agent.api().get("/v1/allocations")).hasSize(JOBS);
        assertThat(count(agent, "/v1/allocations", "ClientStatus", "complete")).isEqualTo(JOBS);
        Await.until("every evaluation has ended", LIMIT, () -> {
            int ended = count(agent, "/v1/evaluations", "Status", "complete")
                    + count(agent, "/v1/evaluations", "Status", "canceled");
            return ended == agent.api().get("/v1/evaluations").size();
        });
        Await.until("no process of a task is left", LIMIT, () -> agent.tasks().isEmpty());
    }

    private static void replayLeadsToTheLiveState(AgentProcess agent) throws IOException, InterruptedException {
        Journals.areChainsWithoutGaps(agent.api());
        Map<String, JsonNode> live = Journals.liveState(agent.api());
        agent.kill();
        agent.restart();
        Map<String, JsonNode> replayed = Journals.liveState(agent.api());
        live.keySet().removeIf(path -> path.startsWith("/v1/node"));
        replayed.keySet().removeIf(path -> path.startsWith("/v1/node"));
        assertThat(replayed).isEqualTo(live);
        Journals.areChainsWithoutGaps(agent.api());
    }
}
