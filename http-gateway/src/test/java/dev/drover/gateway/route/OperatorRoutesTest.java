package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.JobId;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorRoutesTest {
    private static final String PATH = "/v1/operator/scheduler/configuration";

    @TempDir
    Path directory;

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = TestApi.start(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private JsonNode shown() {
        return api.get(PATH).json().path("SchedulerConfig");
    }

    private TestApi.Answer put(String body) {
        return api.put(PATH, body);
    }

    @Test
    void showsWhatHoldsUntilSomebodyChangesIt() {
        TestApi.Answer answer = api.get(PATH);

        assertThat(answer.json().path("SchedulerConfig")).hasToString("""
            {"SchedulerAlgorithm":"binpack",\
            "PreemptionConfig":{"SystemSchedulerEnabled":true,"SysBatchSchedulerEnabled":false,\
            "BatchSchedulerEnabled":false,"ServiceSchedulerEnabled":false},\
            "MemoryOversubscriptionEnabled":false,"RejectJobRegistration":false,"PauseEvalBroker":false,\
            "NodeLimitForFeasibilityChecks":100,"CreateIndex":0,"ModifyIndex":0}\
            """);
        assertThat(answer.json().path("Index").asLong()).isEqualTo(answer.index());
    }

    @Test
    void replacesAllOfIt() {
        TestApi.Answer answer = put("""
            {"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": true,
             "PreemptionConfig": {"ServiceSchedulerEnabled": true}, "NodeLimitForFeasibilityChecks": 7}\
            """);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("Updated").asBoolean()).isTrue();
        JsonNode shown = shown();
        assertThat(shown.path("SchedulerAlgorithm").asText()).isEqualTo("spread");
        assertThat(shown.path("MemoryOversubscriptionEnabled").asBoolean()).isTrue();
        assertThat(shown.path("PreemptionConfig")
                        .path("ServiceSchedulerEnabled")
                        .asBoolean())
                .isTrue();
        assertThat(shown.path("PreemptionConfig").path("SystemSchedulerEnabled").asBoolean())
                .as("what is not given is off")
                .isFalse();
        assertThat(shown.path("NodeLimitForFeasibilityChecks").asInt()).isEqualTo(7);
        assertThat(shown.path("ModifyIndex").asLong())
                .isEqualTo(answer.json().path("Index").asLong());
    }

    @Test
    void changesNothingAtAnotherIndexThanTheCallers() {
        long first = put("{}").json().path("Index").asLong();

        TestApi.Answer stale = api.put(PATH + "?cas=1", "{\"PauseEvalBroker\": true}");
        TestApi.Answer current = api.put(PATH + "?cas=" + first, "{\"SchedulerAlgorithm\": \"spread\"}");

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.json().path("Updated").asBoolean()).isFalse();
        assertThat(current.json().path("Updated").asBoolean()).isTrue();
        assertThat(shown().path("PauseEvalBroker").asBoolean()).isFalse();
        assertThat(shown().path("SchedulerAlgorithm").asText()).isEqualTo("spread");
        assertThat(shown().path("CreateIndex").asLong()).isEqualTo(first);
    }

    @Test
    void keepsJobsOutWhileTheOperatorWantsThat() {
        String job = TestApi.job("web", "service", 1);
        assertThat(api.put("/v1/jobs", job).status()).isEqualTo(200);
        put("{\"RejectJobRegistration\": true}");

        for (String path : new String[] {"/v1/jobs", "/v1/job/web"}) {
            TestApi.Answer answer = api.put(path, job);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body())
                    .isEqualTo("Job registration, dispatch, and scale are disabled by the scheduler configuration");
        }
        assertThat(api.put("/v1/job/web/scale", "{\"Count\": 2, \"Target\": {\"Group\": \"g\"}}")
                        .status())
                .isEqualTo(403);
        assertThat(api.put("/v1/job/web/revert", "{\"JobID\": \"web\", \"JobVersion\": 0}")
                        .status())
                .isEqualTo(403);
        assertThat(api.put("/v1/job/web/plan", job).status()).isEqualTo(200);
        assertThat(api.delete("/v1/job/web").status()).isEqualTo(200);

        put("{}");
        assertThat(api.put("/v1/jobs", job).status()).isEqualTo(200);
    }

    @Test
    void warnsOfMemoryThatNoTaskWillGet() {
        String job =
                TestApi.job("web", "service", 1).replace("\"MemoryMB\": 20", "\"MemoryMB\": 20, \"MemoryMaxMB\": 40");
        assertThat(warnings(job))
                .isEqualTo("memory_max of task \"t\" in group \"g\" has no effect:"
                        + " memory oversubscription is off in the scheduler configuration");

        put("{\"MemoryOversubscriptionEnabled\": true}");

        assertThat(warnings(job)).isEmpty();
    }

    private String warnings(String job) {
        return api.put("/v1/jobs", job).json().path("Warnings").asText();
    }

    @Test
    void aJobPlanTellsWhoWouldHaveToGo() {
        api.registerNode();
        assertThat(api.put("/v1/jobs", large("low", 20)).status()).isEqualTo(200);
        api.until(view -> view.allocationsOf(JobId.of("low")).size() == 1);
        assertThat(planned("high").path("FailedTGAllocs")).hasSize(1);

        put("{\"PreemptionConfig\": {\"ServiceSchedulerEnabled\": true}}");

        JsonNode plan = planned("high");
        assertThat(plan.path("FailedTGAllocs")).isEmpty();
        JsonNode annotations = plan.path("Annotations");
        assertThat(annotations.path("PreemptedAllocs").path(0).path("JobID").asText())
                .isEqualTo("low");
        assertThat(annotations.at("/DesiredTGUpdates/g/Preemptions").asInt()).isEqualTo(1);
    }

    private JsonNode planned(String id) {
        return api.put("/v1/job/" + id + "/plan", large(id, 80)).json();
    }

    /** A service that takes more than half of the node. */
    private static String large(String id, int priority) {
        return TestApi.job(id, "service", 1)
                .replace("\"CPU\": 20", "\"CPU\": 3000")
                .replace("\"Type\"", "\"Priority\": " + priority + ", \"Type\"");
    }

    @Test
    void theJournalSaysWhoChangedIt() {
        put("{}");

        JsonNode event = api.get("/v1/audit?setting=scheduler").json().path(0);

        assertThat(event.path("Type").asText()).isEqualTo("SettingChanged");
        assertThat(event.path("Who").path("Address").asText()).isEqualTo("127.0.0.1");
        assertThat(event.path("Summary").asText()).isEqualTo("scheduler configuration set");
    }
}
