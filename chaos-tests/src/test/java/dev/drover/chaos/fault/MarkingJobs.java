package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Jobs of one task, each process of which leaves a mark when it begins, so that one that begins twice shows. */
final class MarkingJobs {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String BEGUN = "begun";

    private final AgentApi api;
    private final Path allocations;

    /** @param allocations the directory of the allocations of the agent that runs them */
    MarkingJobs(AgentApi api, Path allocations) {
        this.api = api;
        this.allocations = allocations;
    }

    /** A service that marks its begin and goes on with some shell. */
    ObjectNode service(String id, String script) {
        ObjectNode request = batch(id, script);
        ((ObjectNode) request.path("Job")).put("Type", "service");
        return request;
    }

    /** A batch job that marks its begin and goes on with some shell. */
    ObjectNode batch(String id, String script) {
        return JobRequests.shell(id, "echo begun >> $NOMAD_ALLOC_DIR/data/" + BEGUN + "; " + script);
    }

    static ObjectNode task(ObjectNode request) {
        return (ObjectNode)
                request.path("Job").path("TaskGroups").path(0).path("Tasks").path(0);
    }

    /** Has the shell run by another driver that takes a command. */
    static ObjectNode by(String driver, ObjectNode request) {
        task(request).put("Driver", driver);
        return request;
    }

    /** Has the shell run by the driver of the example, on a node that has it. */
    static ObjectNode byPlugin(ObjectNode request) {
        ObjectNode task = task(request);
        String script = task.path("Config").path("args").path(1).asText();
        task.put("Driver", "shell").putObject("Config").put("script", script);
        task.putArray("Constraints")
                .addObject()
                .put("LTarget", "${attr.driver.shell.path}")
                .put("Operand", "=")
                .put("RTarget", "/bin/sh");
        return request;
    }

    /** Has a file fetched into the task's {@code local}. */
    static ObjectNode fetching(String source, ObjectNode request) {
        task(request).putArray("Artifacts").addObject().put("GetterSource", source);
        return request;
    }

    void register(ObjectNode request) throws IOException, InterruptedException {
        AgentApi.Answer answer = api.put("/v1/jobs", request);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    }

    void stop(String id) throws IOException, InterruptedException {
        api.delete("/v1/job/" + id);
    }

    String status(String id) throws IOException, InterruptedException {
        return allocations(id).path(0).path("ClientStatus").asText();
    }

    void await(String id, String status) throws IOException, InterruptedException {
        try {
            Await.until("job " + id + " is " + status, LIMIT, () -> status(id).equals(status));
        } catch (AssertionError never) {
            throw new AssertionError("its allocations: " + allocations(id), never);
        }
    }

    /** Of a job that is stopped: its allocation has ended, if it ever came to have one. */
    void awaitNothingRuns(String id) throws IOException, InterruptedException {
        Await.until("nothing of job " + id + " runs", LIMIT, () -> Set.of("", "complete")
                .contains(status(id)));
    }

    boolean isPlaced(String id) throws IOException, InterruptedException {
        return !allocations(id).isEmpty();
    }

    private JsonNode allocations(String id) throws IOException, InterruptedException {
        return api.get("/v1/job/" + id + "/allocations");
    }

    /** What the events of its only task say. */
    String events(String id) throws IOException, InterruptedException {
        return allocations(id)
                .path(0)
                .path("TaskStates")
                .path(JobRequests.TASK)
                .path("Events")
                .findValuesAsText("DisplayMessage")
                .toString();
    }

    /** It has one allocation, whose only task has begun once and was not restarted. */
    void ranOnce(String id) throws IOException, InterruptedException {
        assertThat(begins(id)).as("begins of job %s", id).isEqualTo(1);
    }

    /** How often the only process of its only allocation has begun, which no kill of its agent may change. */
    long begins(String id) throws IOException, InterruptedException {
        JsonNode all = allocations(id);
        assertThat(all).as("allocations of job %s", id).hasSize(1);
        JsonNode task = all.path(0).path("TaskStates").path(JobRequests.TASK);
        assertThat(task.path("Restarts").asInt()).as("restarts of %s", all).isZero();
        assertThat(task.path("Failed").asBoolean()).as("failure of %s", all).isFalse();
        Path mark = data(all.path(0).path("ID").asText()).resolve(BEGUN);
        if (!Files.exists(mark)) {
            return 0;
        }
        try (var lines = Files.lines(mark)) {
            return lines.count();
        }
    }

    /** The process of its only task. */
    long pid(String id) throws IOException, InterruptedException {
        JsonNode events = allocations(id)
                .path(0)
                .path("TaskStates")
                .path(JobRequests.TASK)
                .path("Events");
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.path("Type").asText().equals("Started"))
                .mapToLong(event -> event.path("Details").path("pid").asLong())
                .findFirst()
                .orElseThrow();
    }

    String allocation(String id) throws IOException, InterruptedException {
        return allocations(id).path(0).path("ID").asText();
    }

    /** What the task of an allocation knows as {@code $NOMAD_ALLOC_DIR/data}. */
    Path data(String allocation) {
        return allocations.resolve(allocation).resolve("alloc/data");
    }
}
