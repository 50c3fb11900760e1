package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class CassandraKilledIT {
    private static final int CALLERS = 8;
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
            assertThat(answers).hasSizeGreaterThanOrEqualTo(CALLERS).containsOnly(503);

            Await.until("writes are accepted again", LIMIT, () -> register(agent.api(), "after") == 200);
            Await.until("what was written then is done", LIMIT, () -> isComplete(agent.api(), "after"));
            Await.until("what was refused is whole or absent", LIMIT, () -> isWholeOrAbsent(agent.api()));
            Await.until("the service shows as running", LIMIT, () -> "running".equals(TickingTask.status(agent.api())));
            task.logGoesOn(agent.api(), linesBefore + 10);
            task.serves();
            assertThat(agent.isAlive()).isTrue();
            Journals.chains(agent.api());

            assertThat(agent.stop()).isEmpty();
        }
    }

    /** The status codes of writes that several callers send, one after another, while Cassandra is surely dead. */
    private static List<Integer> writeDuringOutage(AgentProcess agent, TickingTask task) throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Void> outage = CompletableFuture.runAsync(() -> agent.keepCassandraDown(OUTAGE));
        Await.until("Cassandra is dead", OUTAGE, () -> agent.cassandra().isEmpty());
        long last = start + OUTAGE.minus(LONGEST_ANSWER).toNanos();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Integer> answers = new CopyOnWriteArrayList<>();
        try {
            List<Future<Integer>> writers = IntStream.range(0, CALLERS)
                    .mapToObj(caller -> callers.submit(() -> {
                        int sent = 0;
                        while (System.nanoTime() - last < 0) {
                            answers.add(writeOnce(agent.api(), "during-" + caller + "-" + sent++));
                        }
                        return sent;
                    }))
                    .toList();
            for (Future<Integer> writer : writers) {
                writer.get(OUTAGE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
        task.serves();
        outage.join();
        task.serves();
        return answers;
    }

    private static int writeOnce(AgentApi api, String job) throws IOException, InterruptedException {
        long sent = System.nanoTime();
        int status = register(api, job);
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(LONGEST_ANSWER);
        return status;
    }

    /** A refused write has an unknown outcome, but never half of one: the job is there and runs to its end, or is not. */
    private static boolean isWholeOrAbsent(AgentApi api) throws IOException, InterruptedException {
        for (JsonNode job : api.get("/v1/jobs?prefix=during-")) {
            if (!isComplete(api, job.path("ID").asText())) {
                return false;
            }
        }
        return true;
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
