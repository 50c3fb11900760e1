package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.job.JobState;
import dev.drover.protocol.JobId;
import dev.drover.protocol.job.JobStatus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemRoutesTest {
    private static final String JOB = """
        {"Job": {"ID": "%s", "Type": "service", "TaskGroups": [{"Name": "g", "Count": 1,
         "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"},
         "Resources": {"CPU": 20, "MemoryMB": 20}}]}]}}\
        """;

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

    @Test
    void forgetsWhatHasEndedAndKeepsItsHistory() {
        String asked = register("gone");
        register("stays");
        assertThat(api.delete("/v1/job/gone").status()).isEqualTo(200);
        api.until(view -> view.job(JobId.of("gone"))
                .filter(state -> state.status() == JobStatus.DEAD
                        && state.evaluations().open().isEmpty())
                .isPresent());

        assertThat(api.put("/v1/system/gc", "").status()).isEqualTo(200);

        assertThat(api.get("/v1/job/gone").status()).isEqualTo(404);
        assertThat(api.get("/v1/job/stays").status()).isEqualTo(200);
        assertThat(api.get("/v1/evaluations?job=gone").json()).isEmpty();
        assertThat(api.get("/v1/audit?job=gone").body()).contains("the job, ").contains("forgotten");
        assertThat(api.engine().keeper().view().job(JobId.of("gone")).filter(JobState::isRegistered))
                .isEmpty();
        assertWhyIsStillKnown(asked);
    }

    private String register(String job) {
        TestApi.Answer answer = api.put("/v1/jobs", JOB.formatted(job));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        api.until(view -> view.job(JobId.of(job))
                .filter(state -> state.evaluations().pending().isEmpty())
                .isPresent());
        return answer.json().path("EvalID").asText();
    }

    /** That no node was there for the job, and that the same comes out again. */
    private void assertWhyIsStillKnown(String evaluation) {
        JsonNode failure = api.get("/v1/evaluation/" + evaluation)
                .json()
                .path("FailedTGAllocs")
                .path("g");
        assertThat(failure.path("NodesEvaluated").isNumber()).isTrue();
        JsonNode replay = api.get("/v1/evaluation/" + evaluation + "/replay").json();
        assertThat(replay.path("FailedTGAllocs").path("g").path("NodesEvaluated"))
                .isEqualTo(failure.path("NodesEvaluated"));
        assertThat(replay.path("Same").asBoolean()).isTrue();
    }

    @Test
    void takesThePutOfNomadAlone() {
        assertThat(api.method("POST", "/v1/system/gc").status()).isEqualTo(405);
    }
}
