package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraKilledIT {
    private static final Duration OUTAGE = Duration.ofSeconds(20);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(15);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void tasksServeOnAndWritesAreRefusedWhileCassandraIsAway() throws Exception {
        try (AgentProcess agent = AgentProcess.start(directory)) {
            TickingTask task = TickingTask.start(agent);
            int linesBefore = task.log(agent.api()).size();

            List<Integer> answers = writeDuringOutage(agent, task);
            assertThat(answers).isNotEmpty().containsOnly(503);

            Await.until("writes are accepted again", LIMIT, () -> register(agent.api(), "after") == 200);
            Await.until("what was written then is done", LIMIT, () -> isComplete(agent.api(), "after"));
            Await.until("the service shows as running", LIMIT, () -> "running".equals(TickingTask.status(agent.api())));
            task.logGoesOn(agent.api(), linesBefore + 10);
            task.serves();
            assertThat(agent.isAlive()).isTrue();
            Journals.areChainsWithoutGaps(agent.api());

            assertThat(agent.stop()).isEmpty();
        }
    }

    /** The status codes of writes sent one after another from the moment on when Cassandra is surely dead. */
    private static List<Integer> writeDuringOutage(AgentProcess agent, TickingTask task) throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Void> outage = CompletableFuture.runAsync(() -> agent.keepCassandraDown(OUTAGE));
        Await.until("Cassandra is dead", OUTAGE, () -> agent.cassandra().isEmpty());
        List<Integer> answers = new ArrayList<>();
        while (System.nanoTime() - start < OUTAGE.minus(LONGEST_ANSWER).toNanos()) {
            long sent = System.nanoTime();
            answers.add(register(agent.api(), "during-" + answers.size()));
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(LONGEST_ANSWER);
            task.serves();
        }
        outage.join();
        task.serves();
        return answers;
    }

    private static int register(AgentApi api, String id) throws IOException, InterruptedException {
        return api.put("/v1/jobs", JobRequests.shell(id, "true")).status();
    }

    private static boolean isComplete(AgentApi api, String id) throws IOException, InterruptedException {
        return "complete"
                .equals(api.get("/v1/job/" + id + "/allocations")
                        .path(0)
                        .path("ClientStatus")
                        .asText());
    }
}
