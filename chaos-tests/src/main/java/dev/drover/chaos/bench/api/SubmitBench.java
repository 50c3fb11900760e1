package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.Runs;
import dev.drover.chaos.bench.program.Samples;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * Submits one batch job after another and waits for each. A task prints its own clock as the first thing it does, which is
 * the same machine's as ours: the difference to the moment of sending is how long it took until it was alive.
 */
public final class SubmitBench implements LoadProgram {
    private static final Runs STANDARD = new Runs(0, 200);
    private static final int MOST_JOBS = 1_000_000;

    @Override
    public String usage() {
        return """
            Usage: drover bench submit [options]

              Submits one raw_exec batch job after another to a running agent, and prints how long it took until each
              task was alive and until each submission was answered.

            """ + STANDARD.usage("jobs") + Flags.ADDRESS_USAGE;
    }

    @Override
    public List<String> flags() {
        return Flags.names(Runs.FLAGS, Flags.ADDRESS);
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        Runs runs = Runs.of(flags, STANDARD, MOST_JOBS);
        AgentApi api = new AgentApi(flags.address());
        String prefix = "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        Samples alive = new Samples();
        Samples answer = new Samples();
        runs.each((job, counts) -> {
            Sample sample = submit(api, prefix + job);
            if (counts) {
                alive.addNanos(sample.aliveNanos());
                answer.addNanos(sample.answerNanos());
            }
        });
        figures.say("raw_exec batch jobs, one after another:");
        runs.describe(figures, "jobs");
        figures.add("alive_p50_ms", alive.median());
        figures.add("alive_p99_ms", alive.percentile(99));
        figures.add("answer_p50_ms", answer.median());
        figures.add("answer_p99_ms", answer.percentile(99));
    }

    private record Sample(long aliveNanos, long answerNanos) {}

    private static Sample submit(AgentApi api, String id) throws IOException, InterruptedException {
        JobRuns runs = new JobRuns(api);
        ObjectNode request = JobRequests.shell(id, "date +%s%N");
        Instant sent = Instant.now();
        long answered = runs.register(request);
        String output = output(api, runs.await(id, "complete"));
        try {
            long alive = Long.parseLong(output) - ChronoUnit.NANOS.between(Instant.EPOCH, sent);
            return new Sample(alive, answered);
        } catch (NumberFormatException e) {
            throw new IOException("job \"%s\" wrote no time but \"%s\"".formatted(id, output), e);
        }
    }

    private static String output(AgentApi api, String allocation) throws IOException, InterruptedException {
        return api.text("/v1/client/fs/logs/" + allocation + "?task=" + JobRequests.TASK + "&type=stdout&plain=true")
                .strip();
    }
}
