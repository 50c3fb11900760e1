package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.AgentProcess;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that are launched by the clock and by request; one agent for all of it, which dies once. */
class LaunchesIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    static Path directory;

    private static AgentProcess agent;

    @BeforeAll
    static void start() throws Exception {
        agent = AgentProcess.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    private static ObjectNode batch(String id, String script) {
        ObjectNode job = Rollouts.service(id, 1, script);
        job.put("Type", "batch");
        Rollouts.group(job).remove(List.of("ReschedulePolicy", "Update"));
        return job;
    }

    private static List<JsonNode> children(String parent) throws IOException, InterruptedException {
        List<JsonNode> children = new ArrayList<>();
        agent.api().get("/v1/jobs?prefix=" + parent + "%2F").forEach(children::add);
        return children;
    }

    private static long second(JsonNode child) {
        return Long.parseLong(child.path("ID").asText().replaceFirst(".*/periodic-", ""));
    }

    @Test
    void eachInstantIsLaunchedOnceThoughTheAgentIsKilled() throws Exception {
        ObjectNode job = batch("ticking", "exit 0");
        job.putObject("Periodic").put("Spec", "*/2 * * * * * *");
        new Rollouts(agent.api()).run(job);
        Await.until("two are done", LIMIT, () -> dead() >= 2);

        agent.kill();
        agent.restart();

        int before = children("ticking").size();
        Await.until("more are done than before", LIMIT, () -> dead() > before + 1);
        agent.api().delete("/v1/job/ticking");
        Await.until("all are done", LIMIT, () -> dead() == children("ticking").size());
        TreeSet<Long> seconds = new TreeSet<>();
        for (JsonNode child : children("ticking")) {
            assertThat(seconds.add(second(child))).isTrue();
            assertThat(child.path("ParentID").asText()).isEqualTo("ticking");
        }
        List<Long> every = new ArrayList<>();
        for (long second = seconds.first(); second <= seconds.last(); second += 2) {
            every.add(second);
        }
        assertThat(seconds).as("every other second from the first to the last").containsExactlyElementsOf(every);
        for (JsonNode child : children("ticking")) {
            assertThat(registrations(child.path("ID").asText())).isEqualTo(1);
        }
    }

    private static int dead() throws IOException, InterruptedException {
        return agent.api()
                .get("/v1/job/ticking/summary")
                .path("Children")
                .path("Dead")
                .asInt();
    }

    private static int registrations(String job) throws IOException, InterruptedException {
        int registrations = 0;
        for (JsonNode event : agent.api().get("/v1/audit?job=" + job.replace("/", "%2F"))) {
            registrations += event.path("Type").asText().equals("JobRegistered") ? 1 : 0;
        }
        return registrations;
    }

    @Test
    void aDispatchedTaskFindsItsPayloadAndMetadata() throws Exception {
        ObjectNode job = batch("convert", "cat local/in/data.csv; echo; echo $NOMAD_META_name $NOMAD_JOB_PARENT_ID");
        job.putObject("ParameterizedJob")
                .put("Payload", "required")
                .putArray("MetaRequired")
                .add("name");
        ((ObjectNode) Rollouts.group(job).path("Tasks").path(0))
                .putObject("DispatchPayload")
                .put("File", "in/data.csv");
        new Rollouts(agent.api()).run(job);
        String payload = Base64.getEncoder().encodeToString("1,2,3".getBytes(StandardCharsets.UTF_8));
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("Payload", payload);
        request.putObject("Meta").put("name", "first");

        AgentApi.Answer answer = agent.api().put("/v1/job/convert/dispatch", request);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String child = answer.json().path("DispatchedJobID").asText().replace("/", "%2F");
        Await.until("the dispatched job is done", LIMIT, () -> agent.api()
                .get("/v1/job/" + child)
                .path("Status")
                .asText()
                .equals("dead"));
        JsonNode allocation =
                agent.api().get("/v1/job/" + child + "/allocations").path(0);
        assertThat(allocation.path("ClientStatus").asText()).isEqualTo("complete");
        String logs = "/v1/client/fs/logs/" + allocation.path("ID").asText() + "?task=task&type=stdout&plain=true";
        Await.until("the output is there", LIMIT, () -> agent.api().text(logs).equals("1,2,3\nfirst convert\n"));
    }
}
