package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayRoutesTest {
    private static final NodeId SECOND = new NodeId("1b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c12");

    private final TestApi api;

    ReplayRoutesTest(@TempDir Path root) throws Exception {
        api = TestApi.start(root);
        api.registerNode();
        api.registerNode(SECOND, "node-2");
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    private String register(String body, String id) {
        TestApi.Answer answer = api.put("/v1/jobs", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        api.until(view -> view.job(JobId.of(id))
                .filter(job -> job.evaluations().pending().isEmpty())
                .isPresent());
        return answer.json().path("EvalID").asText();
    }

    private JsonNode replay(String evaluation, String query) {
        TestApi.Answer answer = api.get("/v1/evaluation/" + evaluation + "/replay" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void makesTheSamePlanAgain() {
        String evaluation = register(TestApi.job("same", "service", 2), "same");

        JsonNode replay = replay(evaluation, "");

        assertThat(replay.path("Exact").asBoolean()).isTrue();
        assertThat(replay.path("Same").asBoolean()).isTrue();
        assertThat(replay.path("Replayed")).isEqualTo(replay.path("Recorded"));
        assertThat(replay.path("Recorded").path("Bytes").asInt()).isPositive();
        assertThat(replay.path("Placements")).hasSize(2);
        assertThat(replay.path("Placements").path(0).path("NodeName").asText()).startsWith("node-");
        assertThat(replay.path("Algorithm").asText()).isEqualTo("binpack");
        assertThat(replay.path("Snapshot").path("BaseSetSize").asInt()).isEqualTo(2);
        assertThat(replay.path("Alternative").isNull()).isTrue();
        assertThat(replay.path("Nodes").isNull()).isTrue();
    }

    @Test
    void showsWhatAnotherAlgorithmWouldHaveDecided() {
        register(TestApi.job("first", "service", 1), "first");
        String evaluation = register(TestApi.job("moved", "service", 1), "moved");

        JsonNode alternative = replay(evaluation, "?algorithm=spread").path("Alternative");

        assertThat(alternative.path("Algorithm").asText()).isEqualTo("spread");
        assertThat(alternative.path("Placements")).hasSize(1);
        JsonNode placement = alternative.path("Placements").path(0);
        assertThat(placement.path("Name").asText()).isEqualTo("moved.g[0]");
        assertThat(placement.path("Before").path("Score").isNumber()).isTrue();
        assertThat(placement.path("After").path("Score").isNumber()).isTrue();
        assertThat(alternative.path("Moved").asInt()
                        + alternative.path("Stayed").asInt())
                .isEqualTo(1);
    }

    @Test
    void tellsWhatEachNodeSaidToWhatFoundNoRoom() {
        String huge = TestApi.job("huge", "batch", 1).replace("\"CPU\": 20", "\"CPU\": 9000");
        String evaluation = register(huge, "huge");

        JsonNode replay = replay(evaluation, "?nodes=true");

        assertThat(replay.path("Same").asBoolean()).isTrue();
        assertThat(replay.path("FailedTGAllocs")
                        .path("g")
                        .path("NodesExhausted")
                        .asInt())
                .isEqualTo(2);
        assertThat(replay.path("Nodes")).hasSize(2).allSatisfy(node -> {
            assertThat(node.path("Asked").asBoolean()).isTrue();
            assertThat(node.path("Score").isNull()).isTrue();
            assertThat(node.path("Misses").path(0).path("What").asText()).isEqualTo("cpu");
            assertThat(node.path("Misses").path(0).path("Asked").asText()).isEqualTo("9000");
        });
        assertThat(replay(evaluation, "?node=1b8b").path("Nodes"))
                .singleElement()
                .satisfies(node -> assertThat(node.path("NodeName").asText()).isEqualTo("node-2"));
    }

    @Test
    void tellsWhatKeepsAJobThatShallRunEverywhereFromEachNode() {
        String job = TestApi.job("nowhere", "system", 1)
                .replace(
                        "\"Type\"",
                        "\"Constraints\": [{\"LTarget\": \"${meta.rack}\", \"RTarget\": \"r9\"}], \"Type\"");
        String evaluation = register(job, "nowhere");

        JsonNode listed = api.get("/v1/evaluation/" + evaluation).json();
        JsonNode planned = api.put("/v1/job/nowhere/plan", job).json();
        JsonNode replay = replay(evaluation, "?nodes=true");

        assertThat(List.of(listed, planned)).allSatisfy(answer -> {
            assertThat(answer.path("FailedTGAllocs").isEmpty()).isTrue();
            assertThat(answer.path("PassedOver").path("g").path("NodesFiltered").asInt())
                    .isEqualTo(2);
            assertThat(answer.path("PassedOver")
                            .path("g")
                            .path("LeftOut")
                            .path("NodesKnown")
                            .asInt())
                    .isEqualTo(2);
        });
        assertThat(listed.path("Status").asText()).isEqualTo("complete");
        assertThat(listed.path("BlockedEval").asText()).isEmpty();
        assertThat(replay.path("Same").asBoolean()).isTrue();
        assertThat(replay.path("Nodes")).hasSize(2).allSatisfy(node -> assertThat(
                        node.path("Misses").path(0).path("What").asText())
                .isEqualTo("${meta.rack} = r9"));
    }

    @Test
    void showsAnEvaluationThatItsJobNoLongerLists() {
        String huge = TestApi.job("old", "batch", 1).replace("\"CPU\": 20", "\"CPU\": 9000");
        String path = "/v1/evaluation/" + register(huge, "old");
        JsonNode listed = api.get(path).json();
        assertThat(listed.path("FailedTGAllocs")
                        .path("g")
                        .path("NodesExhausted")
                        .asInt())
                .isEqualTo(2);

        forget(JobId.of("old"), listed.path("ID").asText());

        assertThat(api.get("/v1/evaluations?prefix=" + listed.path("ID").asText())
                        .json())
                .isEmpty();
        TestApi.Answer again = api.get(path + "?related=true");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        assertThat(again.json().path("RelatedEvals")).isEmpty();
        assertThat(api.get(path).json()).isEqualTo(listed);
    }

    @Test
    void showsWhatAnEvaluationPlacedThatItsJobNoLongerLists() {
        String evaluation = register(TestApi.job("placed", "batch", 2), "placed");
        String path = "/v1/evaluation/" + evaluation;
        JsonNode listed = api.get(path).json();

        forget(JobId.of("placed"), evaluation);

        assertThat(api.get(path + "/allocations").json())
                .hasSize(2)
                .allSatisfy(stub -> assertThat(stub.path("EvalID").asText()).isEqualTo(evaluation));
        assertThat(api.get(path).json()).isEqualTo(listed);
    }

    @Test
    void showsAnEvaluationThatNeverMadeAPlan() {
        String huge = TestApi.job("waits", "batch", 1).replace("\"CPU\": 20", "\"CPU\": 9000");
        String first = register(huge, "waits");
        String blocked =
                api.get("/v1/evaluation/" + first).json().path("BlockedEval").asText();
        assertThat(api.get("/v1/evaluation/" + blocked).json().path("Status").asText())
                .isEqualTo("blocked");

        forget(JobId.of("waits"), blocked);

        TestApi.Answer past = api.get("/v1/evaluation/" + blocked);
        assertThat(past.status()).as(past.body()).isEqualTo(200);
        assertThat(past.json().path("Status").asText()).isEqualTo("canceled");
        assertThat(past.json().path("TriggeredBy").asText()).isEqualTo("queued-allocs");
        assertThat(past.json().path("JobID").asText()).isEqualTo("waits");
        assertThat(past.json().path("PreviousEval").asText()).isEqualTo(first);
    }

    /** A job lists its latest ended evaluations only. */
    private void forget(JobId job, String evaluation) {
        for (int more = 0; more < 18; more++) {
            assertThat(api.put("/v1/job/" + job.value() + "/evaluate", "").status())
                    .isEqualTo(200);
        }
        api.until(view -> view.evaluation(new EvaluationId(evaluation)).isEmpty());
    }

    @Test
    void saysThatAnEvaluationNeverWas() {
        for (String id : new String[] {"00000000-0000-4000-8000-000000000000", "00000000", "none"}) {
            TestApi.Answer answer = api.get("/v1/evaluation/" + id);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("eval not found");
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        String evaluation = register(TestApi.job("known", "batch", 1), "known");
        String path = "/v1/evaluation/" + evaluation + "/replay";

        assertThat(api.get(path + "?algorithm=best").status()).isEqualTo(400);
        assertThat(api.get(path + "?algorithm=best").body()).isEqualTo("algorithm \"best\" is none of binpack, spread");
        assertThat(api.get(path + "?plan=x").status()).isEqualTo(400);
        assertThat(api.get(path + "?preempt=x").status()).isEqualTo(400);
        assertThat(api.get(path + "?plan=9").status()).isEqualTo(404);
        TestApi.Answer unknown = api.get("/v1/evaluation/00000000-0000-4000-8000-000000000000/replay");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body())
                .isEqualTo("no plan is recorded of evaluation \"00000000-0000-4000-8000-000000000000\"");
    }
}
