package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hundred registrations are on their way, and a few jobs run, when the agent is killed. */
class RegistrationsIT {
    private static final int IN_FLIGHT = 200;
    private static final int RUNNING = 5;
    private static final int JOBS = IN_FLIGHT + RUNNING;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private Registrations running;
    private Registrations registrations;

    @BeforeEach
    void prepare() throws IOException {
        Path runs = Files.createDirectory(directory.resolve("runs"));
        running = new Registrations(runs, "running-", RUNNING, "3");
        registrations = new Registrations(runs, "job-", IN_FLIGHT, "0.2");
    }

    @Test
    void everyRegisteredJobRunsOnceThoughTheAgentIsKilledInBetween() throws Exception {
        try (AgentProcess agent = AgentProcess.start(directory)) {
            Registrations.settle(running.send(agent.api()));
            Await.until("some jobs run", LIMIT, () -> running.runs().values().stream()
                    .allMatch(Files::exists));
            killWithAllInFlight(agent);
            agent.restart();

            assertThat(jobs(agent.api())).containsAll(running.acknowledged()).containsAll(registrations.acknowledged());
            Await.until("every job is registered", LIMIT, () -> {
                Registrations.settle(registrations.send(agent.api()));
                return registrations.areAllAcknowledged();
            });
            Await.until("all jobs are dead", LIMIT, () -> count(agent, "/v1/jobs", "Status", "dead") == JOBS);
            everyJobRanOnce(agent);
            replayLeadsToTheLiveState(agent);
            assertThat(agent.stop()).isEmpty();
        }
    }

    /** While its Cassandra stands still the agent can acknowledge nothing; it is killed at its first acknowledgement after. */
    private void killWithAllInFlight(AgentProcess agent) throws Exception {
        agent.freezeCassandra();
        List<CompletableFuture<Void>> answers = registrations.send(agent.api());
        Await.until("all registrations are on their way", LIMIT, () -> registrations.sent() == IN_FLIGHT);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        agent.thawCassandra();
        CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        agent.kill();
        Registrations.settle(answers);
        assertThat(registrations.areAllAcknowledged()).isFalse();
    }

    private static Set<String> jobs(AgentApi api) throws IOException, InterruptedException {
        Set<String> ids = new TreeSet<>();
        api.get("/v1/jobs").forEach(job -> ids.add(job.path("ID").asText()));
        return ids;
    }

    private static int count(AgentProcess agent, String list, String field, String value)
            throws IOException, InterruptedException {
        int count = 0;
        for (JsonNode one : agent.api().get(list)) {
            count += one.path(field).asText().equals(value) ? 1 : 0;
        }
        return count;
    }

    private void everyJobRanOnce(AgentProcess agent) throws IOException, InterruptedException {
        AgentApi api = agent.api();
        for (Registrations wave : List.of(running, registrations)) {
            for (Path run : wave.runs().values()) {
                assertThat(run).hasContent("start\nend\n");
            }
        }
        assertThat(api.get("/v1/jobs")).hasSize(JOBS);
        assertThat(api.get("/v1/allocations")).hasSize(JOBS);
        assertThat(count(agent, "/v1/allocations", "ClientStatus", "complete")).isEqualTo(JOBS);
        Await.until("every evaluation has ended", LIMIT, () -> {
            int ended = count(agent, "/v1/evaluations", "Status", "complete")
                    + count(agent, "/v1/evaluations", "Status", "canceled");
            return ended == api.get("/v1/evaluations").size();
        });
        Await.until("no process of a task is left", LIMIT, () -> agent.tasks().isEmpty());
    }

    private void everyJobWasRegisteredOnce(Map<String, JsonNode> journals) {
        for (Registrations wave : List.of(running, registrations)) {
            for (String job : wave.runs().keySet()) {
                assertThat(journals.get("job|" + job))
                        .filteredOn(event -> event.path("Type").asText().equals("JobRegistered"))
                        .as(job)
                        .hasSize(1);
            }
        }
    }

    private void replayLeadsToTheLiveState(AgentProcess agent) throws IOException, InterruptedException {
        Map<String, JsonNode> live = Journals.liveState(agent.api());
        agent.kill();
        agent.restartWithoutClient();
        assertThat(Journals.liveState(agent.api())).isEqualTo(live);
        Map<String, JsonNode> journals =
                ReplayedJournals.in(agent.cassandraAddress()).leadToWhatIsShown(agent.api());
        everyJobWasRegisteredOnce(journals);
    }
}
