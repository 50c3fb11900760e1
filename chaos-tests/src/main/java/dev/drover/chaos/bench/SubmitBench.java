package dev.drover.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.AgentApi.Answer;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;

/**
 * Submits one batch job after another and waits for each. A task prints its own clock as the first thing it does, which is
 * the same machine's as ours: the difference to the moment of sending is how long it took until it was alive.
 */
final class SubmitBench {
    private static final Duration LONGEST_JOB = Duration.ofMinutes(1);

    private final BenchOptions options;
    private final AgentApi api;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    SubmitBench(BenchOptions options) {
        this.options = options;
        api = new AgentApi(options.address());
    }

    private record Sample(long aliveNanos, long answerNanos) {}

    /** Prints the figures; the last line is one JSON object. */
    void run(PrintStream out) throws IOException, InterruptedException {
        for (int job = 0; job < options.warmUp(); job++) {
            submit("bench-" + run + "-warm-up-" + job);
        }
        long[] alive = new long[options.jobs()];
        long[] answer = new long[options.jobs()];
        for (int job = 0; job < options.jobs(); job++) {
            Sample sample = submit("bench-" + run + "-" + job);
            alive[job] = sample.aliveNanos();
            answer[job] = sample.answerNanos();
        }
        Arrays.sort(alive);
        Arrays.sort(answer);
        out.printf("%d jobs, one after another, %d before them unmeasured%n", options.jobs(), options.warmUp());
        out.printf("submit to process alive   p50 %8.1f ms   p99 %8.1f ms%n", at(alive, 50), at(alive, 99));
        out.printf("answer of the submission  p50 %8.1f ms   p99 %8.1f ms%n", at(answer, 50), at(answer, 99));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("jobs", options.jobs()).put("warm_up", options.warmUp());
        json.put("alive_p50_ms", at(alive, 50)).put("alive_p99_ms", at(alive, 99));
        json.put("answer_p50_ms", at(answer, 50)).put("answer_p99_ms", at(answer, 99));
        out.println(json);
    }

    private Sample submit(String id) throws IOException, InterruptedException {
        ObjectNode request = JobRequests.shell(id, "date +%s%N");
        Instant sent = Instant.now();
        long start = System.nanoTime();
        Answer answer = api.put("/v1/jobs", request);
        long answered = System.nanoTime() - start;
        if (!answer.isSuccess()) {
            throw new IOException("job %s was answered with %d: %s".formatted(id, answer.status(), answer.body()));
        }
        String output = output(awaitComplete(id));
        try {
            long alive = Long.parseLong(output) - ChronoUnit.NANOS.between(Instant.EPOCH, sent);
            return new Sample(alive, answered);
        } catch (NumberFormatException e) {
            throw new IOException("job %s wrote no time but \"%s\"".formatted(id, output), e);
        }
    }

    private String output(String allocation) throws IOException, InterruptedException {
        return api.text("/v1/client/fs/logs/" + allocation + "?task=" + JobRequests.TASK + "&type=stdout&plain=true")
                .strip();
    }

    /** Waits by blocking queries, so that waiting costs the agent next to nothing. */
    private String awaitComplete(String id) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_JOB.toNanos();
        long index = 0;
        while (System.nanoTime() - deadline < 0) {
            Answer answer = api.answer("/v1/job/" + id + "/allocations?wait=5s&index=" + index);
            JsonNode allocation = answer.json().path(0);
            String status = allocation.path("ClientStatus").asText();
            if (status.equals("complete")) {
                return allocation.path("ID").asText();
            }
            if (status.equals("failed") || status.equals("lost")) {
                throw new IOException("job " + id + " ended as " + status);
            }
            index = answer.index();
        }
        throw new IOException("job %s did not end within %d s".formatted(id, LONGEST_JOB.toSeconds()));
    }

    /** The smallest sample that at least so many percent do not exceed, in milliseconds. */
    private static double at(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return Math.round(sorted[Math.max(0, rank - 1)] / 1e5) / 10.0;
    }
}
