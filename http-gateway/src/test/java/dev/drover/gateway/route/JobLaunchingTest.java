package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.job.JobState;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobLaunchingTest {
    private static final String YEARLY = "\"Periodic\": {\"Spec\": \"@yearly\", \"TimeZone\": \"Europe/Berlin\"}";
    private static final String PARAMETERIZED =
            "\"ParameterizedJob\": {\"Payload\": \"optional\", \"MetaRequired\": [\"input\"]}";

    private final TestApi api;

    JobLaunchingTest(@TempDir Path root) throws Exception {
        api = TestApi.start(root);
        api.registerNode();
    }

    @AfterAll
    void stopApi() {
        api.close();
    }

    private JsonNode register(String id, String block) {
        TestApi.Answer answer = api.put("/v1/jobs", job(id, block));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String job(String id, String block) {
        return TestApi.job(id, "batch", 1).replace("\"Datacenters\"", block + ", \"Datacenters\"");
    }

    private JsonNode children(String id) {
        return api.get("/v1/job/" + id + "/summary").json().path("Children");
    }

    @Test
    void launchesAPeriodicJobByRequest() {
        JsonNode registered = register("backup", YEARLY);
        assertThat(registered.path("EvalID").asText()).isEmpty();
        assertThat(registered.path("JobModifyIndex").asLong()).isPositive();
        assertThat(api.get("/v1/job/backup").json().path("Status").asText()).isEqualTo("running");
        assertThat(api.get("/v1/job/backup/evaluations").json()).isEmpty();

        TestApi.Answer forced = api.put("/v1/job/backup/periodic/force", "");

        assertThat(forced.status()).as(forced.body()).isEqualTo(200);
        JsonNode child = api.get("/v1/jobs?prefix=backup/").json().path(0);
        assertThat(child.path("ID").asText()).matches("backup/periodic-\\d+");
        assertThat(child.path("ParentID").asText()).isEqualTo("backup");
        String evaluation = forced.json().path("EvalID").asText();
        assertThat(api.get("/v1/evaluation/" + evaluation)
                        .json()
                        .path("TriggeredBy")
                        .asText())
                .isEqualTo("periodic-job");
        JobId id = JobId.of(child.path("ID").asText());
        var placed = api.until(view -> !view.allocationsOf(id).isEmpty())
                .allocationsOf(id)
                .get(0);
        assertThat(children("backup").path("Running").asInt()).isEqualTo(1);
        api.tell(placed.allocation().placement().id(), ClientStatus.COMPLETE, Optional.empty());
        api.until(view -> view.job(id).map(JobState::status).equals(Optional.of(JobStatus.DEAD)));
        assertThat(children("backup").path("Dead").asInt()).isEqualTo(1);

        JsonNode stopped = api.delete("/v1/job/backup").json();
        assertThat(stopped.path("EvalID").asText()).isEmpty();
        assertThat(api.get("/v1/job/backup").json().path("Status").asText()).isEqualTo("dead");
        assertThat(api.put("/v1/job/backup/periodic/force", "").status()).isEqualTo(400);
    }

    @Test
    void dispatchesAParameterizedJob() {
        register("convert", PARAMETERIZED);
        String payload = Base64.getEncoder().encodeToString("a,b".getBytes(StandardCharsets.UTF_8));
        String body =
                "{\"Payload\": \"" + payload + "\", \"Meta\": {\"input\": \"x.csv\"}, \"IdPrefixTemplate\": \"day\"}";

        TestApi.Answer dispatched = api.put("/v1/job/convert/dispatch?idempotency_token=one", body);

        assertThat(dispatched.status()).as(dispatched.body()).isEqualTo(200);
        String child = dispatched.json().path("DispatchedJobID").asText();
        assertThat(child).matches("convert/dispatch-day-\\d+-[0-9a-f]{8}");
        assertThat(dispatched.json().path("EvalID").asText()).hasSize(36);
        JsonNode job = api.get("/v1/job/" + child).json();
        assertThat(job.path("CreateIndex")).isEqualTo(dispatched.json().path("JobCreateIndex"));
        assertThat(job.path("Payload").asText()).isEqualTo(payload);
        assertThat(job.path("Dispatched").asBoolean()).isTrue();
        assertThat(job.path("DispatchIdempotencyToken").asText()).isEqualTo("one");
        assertThat(job.path("Meta").path("input").asText()).isEqualTo("x.csv");
        assertThat(api.put("/v1/job/convert/dispatch?idempotency_token=one", body)
                        .json()
                        .path("DispatchedJobID")
                        .asText())
                .isEqualTo(child);
        assertThat(api.put("/v1/job/convert/dispatch", "{}").body())
                .isEqualTo("Dispatch did not provide required meta keys: [input]");
        assertThat(api.put("/v1/job/convert/dispatch", "{\"JobID\": \"other\"}").status())
                .isEqualTo(400);
    }

    @Test
    void takesARawBodyAsPayload() {
        register("raw", "\"ParameterizedJob\": {\"Payload\": \"required\"}");

        String child = api.put("/v1/job/raw/dispatch/payload", "{not json")
                .json()
                .path("DispatchedJobID")
                .asText();

        assertThat(new String(
                        Base64.getDecoder()
                                .decode(api.get("/v1/job/" + child)
                                        .json()
                                        .path("Payload")
                                        .asText()),
                        StandardCharsets.UTF_8))
                .isEqualTo("{not json");
        assertThat(api.put("/v1/job/raw/dispatch/payload", "").body())
                .isEqualTo("Payload is not provided but required by parameterized job");
        assertThat(api.put("/v1/job/raw/dispatch/payload", "x".repeat(16_385)).body())
                .isEqualTo("Payload exceeds maximum size; 16385 > 16384");
    }

    @Test
    void saysWhenAPlannedJobWouldBeLaunched() {
        JsonNode plan = api.put("/v1/job/planned/plan", job("planned", YEARLY)).json();

        assertThat(plan.path("NextPeriodicLaunch").asText()).matches("\\d{4}-12-31T23:00:00Z");
        assertThat(plan.path("FailedTGAllocs")).isEmpty();
        assertThat(api.get("/v1/job/planned").status()).isEqualTo(404);
    }

    @Test
    void refusesToDispatchWhatIsNotParameterized() {
        register("plain", "\"Priority\": 40");

        assertThat(api.put("/v1/job/plain/dispatch", "").body())
                .isEqualTo("Specified job \"plain\" is not a parameterized job");
        assertThat(api.put("/v1/job/plain/periodic/force", "").body()).isEqualTo("can't force launch non-periodic job");
        assertThat(api.put("/v1/job/none/dispatch", "").status()).isEqualTo(404);
        assertThat(api.put("/v1/jobs", job("plain", YEARLY)).body())
                .isEqualTo("cannot update non-periodic job to being periodic");
    }
}
