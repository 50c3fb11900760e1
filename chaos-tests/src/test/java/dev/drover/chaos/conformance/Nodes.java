package dev.drover.chaos.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.AgentApi;
import java.io.IOException;
import java.time.Duration;

/** The nodes of a cluster, by name, and what operators do with them. */
final class Nodes {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final AgentApi api;

    Nodes(AgentApi api) {
        this.api = api;
    }

    /** The identifier of the first node, once it is ready. */
    String first() throws Exception {
        Await.until(
                "the first node is ready",
                LIMIT,
                () -> api.get("/v1/nodes").path(0).path("Status").asText().equals("ready"));
        return api.get("/v1/nodes").path(0).path("ID").asText();
    }

    /** The identifier of a node once it is ready. */
    String await(String name) throws Exception {
        Await.until("node " + name + " is ready", LIMIT, () -> !ready(name).isEmpty());
        return ready(name);
    }

    private String ready(String name) throws IOException, InterruptedException {
        for (JsonNode node : api.get("/v1/nodes")) {
            if (node.path("Name").asText().equals(name)
                    && node.path("Status").asText().equals("ready")) {
                return node.path("ID").asText();
            }
        }
        return "";
    }

    void setEligible(String id, boolean eligible) throws Exception {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("Eligibility", eligible ? "eligible" : "ineligible");
        AgentApi.Answer answer = api.put("/v1/node/" + id + "/eligibility", request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** Begins to empty a node; negative for at once. */
    void drain(String id, Duration deadline, boolean ignoreSystemJobs) throws Exception {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putObject("DrainSpec").put("Deadline", deadline.toNanos()).put("IgnoreSystemJobs", ignoreSystemJobs);
        AgentApi.Answer answer = api.put("/v1/node/" + id + "/drain", request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    boolean isDraining(String id) throws IOException, InterruptedException {
        return !api.get("/v1/node/" + id).path("DrainStrategy").isNull();
    }

    String lastDrain(String id) throws IOException, InterruptedException {
        return api.get("/v1/node/" + id).path("LastDrain").path("Status").asText();
    }
}
