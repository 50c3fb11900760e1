package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.agent.AgentSettings;
import dev.drover.agent.NodeAgentSystem;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API fetches from a real agent. */
class ClientRoutesIT {
    private TestApi api;
    private NodeAgentSystem agent;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        api = TestApi.start(root.resolve("server"));
        agent = NodeAgentSystem.start(AgentSettings.of(root.resolve("client"), "n1", api.agentAddress()));
    }

    @AfterEach
    void end() {
        agent.stop(true);
        api.close();
    }

    @Test
    void tellsWhereTheChecksOfAnAllocationStand() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(api.put("/v1/jobs", job(listening.getLocalPort())).status())
                    .isEqualTo(200);
            String id = running("web");

            JsonNode checks = api.get("/v1/client/allocation/" + id + "/checks").json();

            assertThat(checks).hasSize(1);
            String check = checks.fieldNames().next();
            assertThat(check).matches("[0-9a-f]{32}");
            JsonNode status = checks.path(check);
            assertThat(status.path("ID").asText()).isEqualTo(check);
            assertThat(status.path("Check").asText()).isEqualTo("alive");
            assertThat(status.path("Group").asText()).isEqualTo("web.g[0]");
            assertThat(status.path("Service").asText()).isEqualTo("front");
            assertThat(status.path("Task").asText()).isEqualTo("t");
            assertThat(status.path("Mode").asText()).isEqualTo("healthiness");
            assertThat(status.path("Status").asText()).isIn("pending", "success");
            assertThat(status.path("Timestamp").asLong()).isPositive();
            assertThat(status.path("StatusCode").isInt()).isTrue();
            assertThat(status.path("Output").isTextual()).isTrue();
            assertThat(api.get("/v1/allocation/" + id + "/checks").status()).isEqualTo(200);
            assertThat(WireShapes.read().departures("map[str]AllocCheckStatus", checks))
                    .isEmpty();
        }
    }

    @Test
    void measuresTheNodeAndTheAllocationInNomadsFields() throws Exception {
        assertThat(api.put("/v1/jobs", job(1)).status()).isEqualTo(200);
        String id = running("web");
        WireShapes shapes = WireShapes.read();

        JsonNode usage = api.get("/v1/client/allocation/" + id + "/stats").json();
        JsonNode host =
                api.get("/v1/client/stats?node_id=" + agent.nodeId().value()).json();

        assertThat(shapes.departures("AllocResourceUsage", usage)).isEmpty();
        assertThat(shapes.departures("HostStats", host)).isEmpty();
    }

    private String running(String job) {
        return api.until(view -> view.allocationsOf(JobId.of(job)).stream()
                        .anyMatch(located -> located.allocation().client() == ClientStatus.RUNNING))
                .allocationsOf(JobId.of(job))
                .get(0)
                .allocation()
                .placement()
                .id()
                .value();
    }

    private static String job(int port) {
        return """
            {"Job": {"ID": "web", "Type": "service", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g",
             "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "sleep", "args": ["60"]},
             "Resources": {"CPU": 20, "MemoryMB": 20}, "Services": [{"Name": "front", "Provider": "nomad",
             "PortLabel": "%d", "Checks": [{"Name": "alive", "Type": "tcp", "Interval": 1000000000,
             "Timeout": 1000000000}]}]}]}]}}\
            """.formatted(port);
    }
}
