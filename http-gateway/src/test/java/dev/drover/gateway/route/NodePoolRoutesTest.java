package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.job.JobState;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.JobStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePoolRoutesTest {
    private static final NodeId IN_GPU = new NodeId("1b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c12");
    private static final String GPU = """
        {"Name": "gpu", "Description": "with devices", "Meta": {"owner": "research"},
         "SchedulerConfiguration": {"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": true}}\
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

    private void apply(String body) {
        TestApi.Answer answer = api.put("/v1/node/pools", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    private List<String> names(String path, String field) {
        List<String> names = new ArrayList<>();
        api.get(path).json().forEach(each -> names.add(each.path(field).asText()));
        return names;
    }

    private static String jobIn(String pool) {
        return TestApi.job("train", "service", 1).replace("\"Type\"", "\"NodePool\": \"" + pool + "\", \"Type\"");
    }

    @Test
    void twoAreAlwaysThere() {
        assertThat(names("/v1/node/pools", "Name")).containsExactly("all", "default");
        assertThat(api.get("/v1/node/pool/all")
                        .json()
                        .path("SchedulerConfiguration")
                        .isNull())
                .isTrue();
    }

    @Test
    void createsShowsChangesAndDeletes() {
        apply(GPU);
        JsonNode created = api.get("/v1/node/pool/gpu").json();
        assertThat(created.path("Description").asText()).isEqualTo("with devices");
        assertThat(created.path("Meta").path("owner").asText()).isEqualTo("research");
        assertThat(created.path("SchedulerConfiguration")).hasToString("""
            {"SchedulerAlgorithm":"spread","MemoryOversubscriptionEnabled":true}\
            """);

        assertThat(api.put("/v1/node/pool/gpu", "{\"Description\": \"plain\"}").status())
                .isEqualTo(200);
        JsonNode changed = api.get("/v1/node/pool/gpu").json();
        assertThat(changed.path("Description").asText()).isEqualTo("plain");
        assertThat(changed.path("SchedulerConfiguration").isNull()).isTrue();
        assertThat(changed.path("CreateIndex")).isEqualTo(created.path("CreateIndex"));
        assertThat(changed.path("ModifyIndex").asLong())
                .isGreaterThan(created.path("ModifyIndex").asLong());

        assertThat(api.delete("/v1/node/pool/gpu").status()).isEqualTo(200);
        TestApi.Answer gone = api.get("/v1/node/pool/gpu");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.body()).isEqualTo("node pool not found");
        assertThat(api.delete("/v1/node/pool/gpu").status()).isEqualTo(404);
    }

    @Test
    void listsInPagesAndByPrefix() {
        apply("{\"Name\": \"gpu-large\"}");
        apply("{\"Name\": \"gpu-small\"}");

        assertThat(names("/v1/node/pools?prefix=gpu", "Name")).containsExactly("gpu-large", "gpu-small");
        TestApi.Answer page = api.get("/v1/node/pools?per_page=3");
        assertThat(page.json()).hasSize(3);
        assertThat(page.header("x-nomad-nexttoken")).isEqualTo("gpu-small");
    }

    @Test
    void showsWhoIsInIt() {
        apply(GPU);
        api.registerNode();
        api.registerNode(IN_GPU, "node-2", "gpu");
        assertThat(api.put("/v1/jobs", jobIn("gpu")).status()).isEqualTo(200);
        assertThat(api.put("/v1/jobs", TestApi.job("web", "service", 1)).status())
                .isEqualTo(200);

        assertThat(names("/v1/node/pool/gpu/nodes", "Name")).containsExactly("node-2");
        assertThat(names("/v1/node/pool/all/nodes", "Name")).containsExactlyInAnyOrder("node-1", "node-2");
        assertThat(names("/v1/node/pool/gpu/jobs", "ID")).containsExactly("train");
        assertThat(names("/v1/node/pool/default/jobs", "ID")).containsExactly("web");
        assertThat(api.get("/v1/node/pool/none/jobs").status()).isEqualTo(404);
        assertThat(api.get("/v1/node/pool/none/nodes").status()).isEqualTo(404);
    }

    @Test
    void isNotDeletedWhileSomebodyUsesIt() {
        apply(GPU);
        assertThat(api.put("/v1/jobs", jobIn("gpu")).status()).isEqualTo(200);

        TestApi.Answer refused = api.delete("/v1/node/pool/gpu");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).isEqualTo("node pool \"gpu\" is in use: nodes in it 0, jobs 1");

        assertThat(api.delete("/v1/job/train").status()).isEqualTo(200);
        api.until(view -> view.job(JobId.of("train")).map(JobState::status).equals(Optional.of(JobStatus.DEAD)));
        assertThat(api.delete("/v1/node/pool/gpu").status()).isEqualTo(200);
    }

    @Test
    void jobsAskOnlyForOneThatIsThere() {
        TestApi.Answer refused = api.put("/v1/jobs", jobIn("gpu"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).isEqualTo("job \"train\" is in nonexistent node pool \"gpu\"");
        assertThat(api.put("/v1/job/train/plan", jobIn("gpu")).status()).isEqualTo(400);
        assertThat(api.put("/v1/validate/job", jobIn("gpu"))
                        .json()
                        .path("ValidationErrors")
                        .path(0)
                        .asText())
                .isEqualTo("job \"train\" is in nonexistent node pool \"gpu\"");

        apply(GPU);

        assertThat(api.put("/v1/jobs", jobIn("gpu")).status()).isEqualTo(200);
        assertThat(api.put("/v1/job/train", jobIn("all")).status()).isEqualTo(200);
    }
}
