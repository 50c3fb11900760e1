package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Registrations of batch jobs, sent all at once, as callers do who know nothing of each other. One that was not acknowledged
 * is repeated with the same idempotency token, since its caller does not know what became of it.
 */
final class Registrations {
    private final Map<String, Path> runs = new TreeMap<>();
    private final String seconds;
    private final Set<String> acknowledged = new ConcurrentSkipListSet<>();
    private final AtomicInteger sent = new AtomicInteger();

    /**
     * Nothing is sent yet.
     *
     * @param runs directory in which each run of a job writes its beginning and its end to a file of the job's name
     * @param seconds how long a run takes
     */
    Registrations(Path runs, String prefix, int count, String seconds) {
        this.seconds = seconds;
        for (int job = 0; job < count; job++) {
            this.runs.put(prefix + job, runs.resolve(prefix + job));
        }
    }

    /** Sends all that are not acknowledged, at once; the futures end when there is an answer, or none can come any more. */
    List<CompletableFuture<Void>> send(AgentApi api) {
        sent.set(0);
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        runs.forEach((id, run) -> {
            if (!acknowledged.contains(id)) {
                answers.add(send(api, id, run));
            }
        });
        return answers;
    }

    private CompletableFuture<Void> send(AgentApi api, String id, Path run) {
        JsonNode request =
                JobRequests.shell(id, "echo start >>%1$s; sleep %2$s; echo end >>%1$s".formatted(run, seconds));
        String path = "/v1/jobs?idempotency_token=" + id;
        return api.putLater(path, request, sent::incrementAndGet).thenAccept(answer -> {
            assertThat(answer.status()).as(answer.body()).isIn(200, 503);
            if (answer.isSuccess()) {
                acknowledged.add(id);
            }
        });
    }

    /** Waits for every answer; a caller that gets none knows nothing. */
    static void settle(List<CompletableFuture<Void>> answers) {
        for (CompletableFuture<Void> answer : answers) {
            try {
                answer.join();
            } catch (CompletionException none) {
                if (none.getCause() instanceof AssertionError wrong) {
                    throw wrong;
                }
            }
        }
    }

    /** How many of the latest requests are on their way. */
    int sent() {
        return sent.get();
    }

    Set<String> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    boolean areAllAcknowledged() {
        return acknowledged.size() == runs.size();
    }

    /** By job, the file its runs write to. */
    Map<String, Path> runs() {
        return Map.copyOf(runs);
    }
}
