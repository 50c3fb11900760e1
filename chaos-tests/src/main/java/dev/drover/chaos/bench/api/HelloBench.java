package dev.drover.chaos.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.bench.program.Figures;
import dev.drover.chaos.bench.program.Flags;
import dev.drover.chaos.bench.program.LoadProgram;
import dev.drover.chaos.bench.program.ProcessUsage;
import dev.drover.chaos.bench.program.Runs;
import dev.drover.chaos.bench.program.Samples;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.AgentApi.Answer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Runs the job that {@code drover job init} writes, which has its JAR from the agent itself, and takes the time from its
 * registration until the API reports it running. Each run is a new job, and is gone before the next begins.
 */
public final class HelloBench implements LoadProgram {
    private static final Runs STANDARD = new Runs(2, 10);
    private static final int MOST_RUNS = 10_000;
    private static final String EXAMPLE = "/dev/drover/cli/example.nomad.hcl";
    private static final String EXAMPLE_ADDRESS = "http://127.0.0.1:4646";

    @Override
    public String usage() {
        return """
            Usage: drover bench hello [options]

              Runs the hello job (java driver, its JAR an artifact that 'drover agent -dev' serves) again and again, and
              prints how long it took from its registration until it was reported running, and where that time went. The
              first run of all is told by itself: an agent that has just been started fetches the JAR for it, and only asks
              whether its copy is still the newest for the others. Has to run on the agent's machine.

            """ + STANDARD.usage("runs") + Flags.ADDRESS_USAGE;
    }

    @Override
    public List<String> flags() {
        return Flags.names(Runs.FLAGS, Flags.ADDRESS);
    }

    @Override
    public void run(Flags flags, Figures figures) throws IOException, InterruptedException {
        Runs runs = Runs.of(flags, STANDARD, MOST_RUNS);
        URI address = flags.address();
        AgentApi api = new AgentApi(address);
        ObjectNode job = parsed(api, address);
        String prefix = "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-hello-";
        List<HelloRun> first = new ArrayList<>();
        List<HelloRun> measured = new ArrayList<>();
        runs.each((run, counts) -> {
            HelloRun one = runOnce(api, job, prefix + run);
            if (run == 0) {
                first.add(one);
            }
            if (counts) {
                measured.add(one);
            }
        });
        figures.say("the hello job, from its registration to running, for the first time:");
        first.get(0).describe(figures);
        figures.say("then:");
        runs.describe(figures, "runs");
        Samples running = HelloRun.samples(measured, HelloRun::running);
        figures.add("running_p50_ms", running.median());
        figures.add("running_least_ms", running.least());
        figures.add("running_most_ms", running.most());
        HelloRun.describeStages(figures, measured);
    }

    private static HelloRun runOnce(AgentApi api, ObjectNode job, String id) throws IOException, InterruptedException {
        JobRuns runs = new JobRuns(api);
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.set("Job", job.deepCopy().put("ID", id).put("Name", id));
        Instant sent = Instant.now();
        runs.register(request);
        String allocation = runs.await(id, "running");
        Instant running = Instant.now();
        JsonNode events = api.get("/v1/allocation/" + allocation)
                .path("TaskStates")
                .path("hello")
                .path("Events");
        Instant forked = Instant.now().minus(ProcessUsage.age(HelloRun.pid(events)));
        api.delete("/v1/job/" + id);
        runs.await(id, "complete");
        api.delete("/v1/job/" + id + "?purge=true");
        return HelloRun.of(sent, forked, running, events);
    }

    private static ObjectNode parsed(AgentApi api, URI address) throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("JobHCL", text().replace(EXAMPLE_ADDRESS, "http://" + address.getAuthority()));
        request.put("Canonicalize", true);
        Answer answer = api.put("/v1/jobs/parse", request);
        if (!answer.isSuccess() || !(answer.json() instanceof ObjectNode job)) {
            throw new IOException("the example job was answered with %d: %s".formatted(answer.status(), answer.body()));
        }
        return job;
    }

    private static String text() throws IOException {
        try (InputStream in = HelloBench.class.getResourceAsStream(EXAMPLE)) {
            if (in == null) {
                throw new FileNotFoundException(EXAMPLE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
