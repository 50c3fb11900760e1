package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server and a client as agents of their own; the client is stopped for longer than its heartbeats may be late. */
class ClientFrozenIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void aClientThatFallsSilentIsDownAndComesBack() throws Exception {
        try (AgentProcess server = agent("server", "server { enabled = true }", "-journal", "memory");
                AgentProcess client = agent("client", client(server.api()))) {
            Await.until("the node is ready", LIMIT, () -> "ready".equals(nodeStatus(server.api())));
            runs(server.api(), "before");
            speaksOfItselfOnly(client.api());

            client.freeze();
            Await.until("the node is down", LIMIT, () -> "down".equals(nodeStatus(server.api())));
            client.thaw();

            Await.until("the node is back", LIMIT, () -> "ready".equals(nodeStatus(server.api())));
            runs(server.api(), "after");
            assertThat(client.stop()).isEmpty();
        }
    }

    private AgentProcess agent(String name, String config, String... flags) throws IOException, InterruptedException {
        Path own = Files.createDirectory(directory.resolve(name));
        Path file = Files.writeString(
                own.resolve("config.hcl"), "name = \"" + name + "\"\nports { cluster = 0 }\n" + config);
        List<String> arguments = new ArrayList<>(List.of("-config", file.toString()));
        arguments.addAll(List.of(flags));
        return AgentProcess.start(own, arguments);
    }

    private static String client(AgentApi server) throws IOException, InterruptedException {
        return "client {\n enabled = true\n servers = [" + server.get("/v1/status/leader") + "]\n}\n";
    }

    private static String nodeStatus(AgentApi api) throws IOException, InterruptedException {
        return api.get("/v1/nodes").path(0).path("Status").asText();
    }

    private static void runs(AgentApi server, String job) throws IOException, InterruptedException {
        assertThat(server.put("/v1/jobs", JobRequests.shell(job, "true")).status())
                .isEqualTo(200);
        Await.until(job + " is complete", LIMIT, () -> "complete"
                .equals(server.get("/v1/job/" + job + "/allocations")
                        .path(0)
                        .path("ClientStatus")
                        .asText()));
    }

    private static void speaksOfItselfOnly(AgentApi client) throws IOException, InterruptedException {
        assertThat(client.get("/v1/agent/self").path("config").path("Name").asText())
                .isEqualTo("client");
        assertThat(client.put("/v1/jobs", JobRequests.shell("elsewhere", "true"))
                        .status())
                .isEqualTo(503);
    }
}
