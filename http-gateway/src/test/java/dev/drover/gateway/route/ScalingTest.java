package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScalingTest {
    private static final String BOUNDED =
            "\"Count\": 1, \"Scaling\": {\"Min\": 0, \"Max\": 3, \"Policy\": {\"cooldown\": \"1m\", \"n\": [1.5]}}";

    private final TestApi api;

    ScalingTest(@TempDir Path root) throws Exception {
        api = TestApi.start(root);
        api.registerNode();
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    private void register(String id) {
        String job = TestApi.job(id, "batch", 1).replace("\"Count\": 1", BOUNDED);
        assertThat(api.put("/v1/jobs", job).status()).isEqualTo(200);
    }

    @Test
    void showsThePoliciesOfJobsThatAreNotStopped() {
        register("bounded");

        JsonNode stub = api.get("/v1/scaling/policies?job=bounded").json().path(0);
        assertThat(stub.path("Type").asText()).isEqualTo("horizontal");
        assertThat(stub.path("Enabled").asBoolean()).isTrue();
        assertThat(stub.path("Target").toString())
                .isEqualTo("{\"Group\":\"g\",\"Job\":\"bounded\",\"Namespace\":\"default\"}");
        JsonNode policy =
                api.get("/v1/scaling/policy/" + stub.path("ID").asText()).json();
        assertThat(policy.path("Max").asInt()).isEqualTo(3);
        assertThat(policy.path("Policy").toString()).isEqualTo("{\"cooldown\":\"1m\",\"n\":[1.5]}");
        assertThat(policy.path("CreateIndex")).isEqualTo(stub.path("CreateIndex"));
        assertThat(api.get("/v1/scaling/policies?type=vertical").json()).isEmpty();
        assertThat(api.get("/v1/scaling/policies?namespace=other").json()).isEmpty();
        assertThat(api.get("/v1/scaling/policy/none").body()).isEqualTo("policy not found");
        api.delete("/v1/job/bounded");
        assertThat(api.get("/v1/scaling/policies?job=bounded").json()).isEmpty();
    }

    @Test
    void keepsWhatHappenedToACount() {
        register("scaled");
        String target = "\"Target\": {\"Group\": \"g\"}";

        String scale = "{" + target + ", \"Count\": 2, \"Message\": \"busy\", \"Meta\": {\"cpu\": {\"avg\": 0.9}}}";
        String evaluation =
                api.put("/v1/job/scaled/scale", scale).json().path("EvalID").asText();
        TestApi.Answer said =
                api.put("/v1/job/scaled/scale", "{" + target + ", \"Message\": \"no metrics\", \"Error\": true}");

        assertThat(said.status()).as(said.body()).isEqualTo(200);
        assertThat(said.json().path("EvalID").asText()).isEmpty();
        JsonNode events = api.get("/v1/job/scaled/scale")
                .json()
                .path("TaskGroups")
                .path("g")
                .path("Events");
        assertThat(events).hasSize(2);
        assertThat(events.path(0).path("Message").asText()).isEqualTo("no metrics");
        assertThat(events.path(0).path("Error").asBoolean()).isTrue();
        assertThat(events.path(0).path("Count").isNull()).isTrue();
        assertThat(events.path(0).path("PreviousCount").asInt()).isEqualTo(2);
        assertThat(events.path(1).path("Count").asInt()).isEqualTo(2);
        assertThat(events.path(1).path("PreviousCount").asInt()).isEqualTo(1);
        assertThat(events.path(1).path("EvalID").asText()).isEqualTo(evaluation);
        assertThat(events.path(1).path("Meta").toString()).isEqualTo("{\"cpu\":{\"avg\":0.9}}");
    }

    @Test
    void refusesWhatCannotBeKept() {
        register("refused");
        String target = "{\"Target\": {\"Group\": \"g\"}, ";

        assertThat(api.put("/v1/job/refused/scale", target + "\"Count\": 4}").body())
                .isEqualTo("group count was greater than scaling policy maximum: 4 > 3");
        assertThat(api.put("/v1/job/refused/scale", target + "\"Count\": 2, \"Error\": true}")
                        .body())
                .isEqualTo("scaling action should not contain count if error is true");
        assertThat(api.put("/v1/job/refused/scale", target + "\"Message\": \"" + "x".repeat(5_000) + "\"}")
                        .status())
                .isEqualTo(400);
        assertThat(api.put(
                                "/v1/job/refused/scale",
                                target + "\"Meta\": " + "{\"a\":".repeat(99) + "1" + "}".repeat(99) + "}")
                        .body())
                .isEqualTo("Meta is nested more than 50 levels deep");
        assertThat(api.put("/v1/job/refused/scale", target + "\"Meta\": {\"a\": 1e999}}")
                        .body())
                .isEqualTo("Meta holds a number out of range");
        assertThat(api.put("/v1/job/refused/scale", "{}").body()).isEqualTo("Target.Group is required");
    }
}
