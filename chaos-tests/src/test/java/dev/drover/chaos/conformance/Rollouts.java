package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Services of one task that run lines of shell, and where their versions stand. */
final class Rollouts {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final long SECOND = 1_000_000_000L;

    private final AgentApi api;

    Rollouts(AgentApi api) {
        this.api = api;
    }

    /** A service whose allocations are healthy as soon as they run, and whose failures are replaced after five seconds. */
    static ObjectNode service(String id, int count, String script) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("ID", id);
        job.put("Name", id);
        job.put("Type", "service");
        job.putArray("Datacenters").add("*");
        ObjectNode group = job.putArray("TaskGroups").addObject();
        group.put("Name", "group");
        group.put("Count", count);
        group.putObject("RestartPolicy").put("Attempts", 0).put("Mode", "fail");
        group.putObject("ReschedulePolicy")
                .put("Unlimited", true)
                .put("Delay", 5 * SECOND)
                .put("DelayFunction", "constant")
                .put("MaxDelay", 60 * SECOND);
        group.putObject("Update")
                .put("MaxParallel", 1)
                .put("HealthCheck", "task_states")
                .put("MinHealthyTime", SECOND / 5)
                .put("HealthyDeadline", 30 * SECOND)
                .put("ProgressDeadline", 60 * SECOND);
        ObjectNode task = group.putArray("Tasks").addObject();
        task.put("Name", "task");
        task.put("Driver", "raw_exec");
        task.putObject("Resources").put("CPU", 10).put("MemoryMB", 10);
        task.putObject("Config")
                .put("command", "/bin/sh")
                .putArray("args")
                .add("-c")
                .add(script);
        return job;
    }

    static ObjectNode update(ObjectNode job) {
        return (ObjectNode) job.path("TaskGroups").path(0).path("Update");
    }

    static ObjectNode group(ObjectNode job) {
        return (ObjectNode) job.path("TaskGroups").path(0);
    }

    void run(ObjectNode job) throws IOException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.set("Job", job);
        AgentApi.Answer answer = api.put("/v1/jobs", request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    JsonNode deployment(String job) throws IOException, InterruptedException {
        return api.get("/v1/job/" + job + "/deployment");
    }

    JsonNode progress(String job) throws IOException, InterruptedException {
        return deployment(job).path("TaskGroups").path("group");
    }

    void awaitDeployment(String job, long version, String status) throws Exception {
        Await.until("version " + version + " of " + job + " is " + status, LIMIT, () -> {
            JsonNode deployment = deployment(job);
            return deployment.path("JobVersion").asLong(-1) == version
                    && deployment.path("Status").asText().equals(status);
        });
    }

    /** Those that run and are to run. */
    List<JsonNode> running(String job) throws IOException, InterruptedException {
        List<JsonNode> running = new ArrayList<>();
        for (JsonNode allocation : allocations(job)) {
            boolean runs = allocation.path("ClientStatus").asText().equals("running")
                    && allocation.path("DesiredStatus").asText().equals("run");
            if (runs) {
                running.add(allocation);
            }
        }
        return running;
    }

    JsonNode allocations(String job) throws IOException, InterruptedException {
        return api.get("/v1/job/" + job + "/allocations");
    }

    void awaitRunning(String job, long version, int count) throws Exception {
        Await.until(count + " of version " + version + " of " + job + " run", LIMIT, () -> {
            List<JsonNode> running = running(job);
            return running.size() == count
                    && running.stream()
                            .allMatch(
                                    allocation -> allocation.path("JobVersion").asLong() == version);
        });
    }

    /** Each of those that run was placed once the one before it was healthy. */
    void assertPlacedOneAfterTheOther(String job) throws IOException, InterruptedException {
        List<JsonNode> placed = new ArrayList<>(running(job));
        placed.sort(Comparator.comparingLong(Rollouts::placedAt));
        for (int next = 1; next < placed.size(); next++) {
            Instant healthy = Instant.parse(placed.get(next - 1)
                    .path("DeploymentStatus")
                    .path("Timestamp")
                    .asText());
            assertThat(Instant.ofEpochSecond(0, placedAt(placed.get(next))))
                    .as("number %d of %s", next + 1, placed)
                    .isAfterOrEqualTo(healthy);
        }
    }

    private static long placedAt(JsonNode allocation) {
        return allocation.path("CreateTime").asLong();
    }

    JsonNode put(String path, ObjectNode body) throws IOException, InterruptedException {
        AgentApi.Answer answer = api.put(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    void stop(String job) throws IOException, InterruptedException {
        api.delete("/v1/job/" + job + "?purge=true");
    }
}
