package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceRoutesTest {
    private static final String JOB = """
        {"Job": {"ID": "shop", "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g", "Count": 2,
         "Networks": [{"DynamicPorts": [{"Label": "http"}]}],
         "Services": [{"Name": "web", "Provider": "nomad", "PortLabel": "http", "Tags": ["b", "a"]}],
         "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"},
         "Resources": {"CPU": 20, "MemoryMB": 20}}]}]}}\
        """;

    private TestApi api;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        api = TestApi.start(directory);
        api.registerNode();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private AllocationId placed(int number) {
        return api.until(view -> view.allocationsOf(JobId.of("shop")).size() == 2)
                .allocationsOf(JobId.of("shop"))
                .get(number)
                .allocation()
                .placement()
                .id();
    }

    @Test
    void tellsWhoOffersWhatAsLongAsItRuns() throws Exception {
        assertThat(api.get("/v1/services").json()).isEmpty();
        assertThat(api.put("/v1/jobs", JOB).status()).isEqualTo(200);
        AllocationId first = placed(0);
        TestApi.Answer none = api.get("/v1/service/web");
        assertThat(none.json()).isEmpty();

        CompletableFuture<TestApi.Answer> later =
                api.getLater("/v1/service/web?wait=5m&index=" + none.header("X-Nomad-Index"));
        api.tell(first, ClientStatus.RUNNING, Optional.empty());

        JsonNode one = later.get(60, TimeUnit.SECONDS).json();
        assertThat(one).hasSize(1);
        assertThat(one.path(0).path("AllocID").asText()).isEqualTo(first.value());
        api.tell(placed(1), ClientStatus.RUNNING, Optional.empty());
        assertThat(api.get("/v1/service/web").json()).hasSize(2);
        assertThat(api.get("/v1/service/web?namespace=other").json()).isEmpty();
        assertThat(api.get("/v1/service/web?choose=1%7Ckey").json()).hasSize(1);
        assertThat(api.get("/v1/services").body())
                .isEqualTo(
                        "[{\"Namespace\":\"default\",\"Services\":[{\"ServiceName\":\"web\",\"Tags\":[\"a\",\"b\"]}]}]");
        refusesWhatMakesNoSense(one.path(0).path("ID").asText());

        assertThat(api.delete("/v1/job/shop").status()).isEqualTo(200);
        api.until(view -> view.allocationsOf(JobId.of("shop")).stream()
                .allMatch(located -> located.allocation().desired() == DesiredStatus.STOP));

        assertThat(api.get("/v1/service/web").json()).isEmpty();
        assertThat(api.get("/v1/services").json()).isEmpty();
    }

    private void refusesWhatMakesNoSense(String id) {
        TestApi.Answer running = api.delete("/v1/service/web/" + id);

        assertThat(running.status()).isEqualTo(409);
        assertThat(running.body()).contains("stop the allocation");
        assertThat(api.delete("/v1/service/web/other").status()).isEqualTo(404);
        assertThat(api.get("/v1/service/web?choose=two").status()).isEqualTo(400);
        assertThat(api.get("/v1/services?filter=x").status()).isEqualTo(400);
        assertThat(api.get("/v1/job/none/services").status()).isEqualTo(404);
        assertThat(api.get("/v1/allocation/none/services").status()).isEqualTo(404);
    }
}
