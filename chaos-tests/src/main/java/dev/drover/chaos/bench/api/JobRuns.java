package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.AgentApi.Answer;
import java.io.IOException;
import java.time.Duration;

/** Registers jobs of one allocation and waits for what becomes of them. */
final class JobRuns {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final AgentApi api;

    JobRuns(AgentApi api) {
        this.api = api;
    }

    /** The body of a registration goes in; how long its answer took comes out, in nanoseconds. */
    long register(ObjectNode request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Answer answer = api.put("/v1/jobs", request);
        long answered = System.nanoTime() - start;
        if (!answer.isSuccess()) {
            throw new IOException("a registration was answered with %d: %s".formatted(answer.status(), answer.body()));
        }
        return answered;
    }

    /**
     * Waits until the job's only allocation has a client status, by blocking queries, so that waiting costs the agent next
     * to nothing.
     *
     * @return the allocation's id
     */
    String await(String job, String wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long index = 0;
        while (System.nanoTime() - deadline < 0) {
            Answer answer = api.answer("/v1/job/" + job + "/allocations?wait=5s&index=" + index);
            JsonNode allocation = answer.json().path(0);
            String status = allocation.path("ClientStatus").asText();
            if (status.equals(wanted)) {
                return allocation.path("ID").asText();
            }
            if (status.equals("failed") || status.equals("lost")) {
                throw new IOException("job \"" + job + "\" ended as " + status);
            }
            index = answer.index();
        }
        throw new IOException("job \"%s\" was not %s within %d s".formatted(job, wanted, LONGEST.toSeconds()));
    }
}
