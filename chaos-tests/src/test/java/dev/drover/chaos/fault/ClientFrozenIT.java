package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is a client, too, and two more clients, which are stopped for longer than their heartbeats may be late:
 * one runs what may be unknown for a while and what may not, the other nothing.
 */
class ClientFrozenIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String LASTING = "lasting";
    private static final String PLAIN = "plain";

    @TempDir
    Path directory;

    @Test
    void clientsThatFallSilentAreDownOrDisconnectedAndComeBack() throws Exception {
        try (AgentProcess server =
                        agent("server", "server { enabled = true }\n" + client("", 21000), "-journal", "memory");
                AgentProcess busy = agent("busy", client(servers(server.api()), 22000));
                AgentProcess idle = agent("idle", client(servers(server.api()), 23000))) {
            AgentApi api = server.api();
            for (String name : List.of("server", "busy", "idle")) {
                Await.until("node " + name + " is ready", LIMIT, () -> "ready".equals(nodeStatus(api, name)));
            }
            speaksOfItselfOnly(busy.api());
            makeIneligible(api, "idle");
            Path pid = directory.resolve("pid");
            register(api, onBusy(PLAIN, "[ -e " + pid + " ] || echo $$ > " + pid + "; exec sleep 600"));
            register(api, lasting());
            Await.until("the plain one runs", LIMIT, () -> statuses(api, PLAIN).equals(List.of("busy running")));
            Await.until(
                    "the lasting one runs", LIMIT, () -> statuses(api, LASTING).equals(List.of("busy running")));

            ProcessHandle lost = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();

            busy.freeze();
            idle.freeze();
            Await.until("the idle node is down", LIMIT, () -> "down".equals(nodeStatus(api, "idle")));
            Await.until("the busy node is disconnected", LIMIT, () -> "disconnected".equals(nodeStatus(api, "busy")));
            Await.until("another takes the lasting one's place", LIMIT, () -> statuses(api, LASTING)
                    .equals(List.of("busy unknown", "server running")));
            Await.until("another takes the place of the plain one, which is lost", LIMIT, () -> statuses(api, PLAIN)
                    .equals(List.of("busy lost", "server running")));
            assertThat(summary(api, LASTING).path("Unknown").intValue()).isEqualTo(1);
            assertThat(summary(api, PLAIN).path("Lost").intValue()).isEqualTo(1);
            assertThat(lost.isAlive()).isTrue();
            busy.thaw();
            idle.thaw();

            Await.until("the idle node is back", LIMIT, () -> "ready".equals(nodeStatus(api, "idle")));
            Await.until("the lasting one goes on alone", LIMIT, () -> statuses(api, LASTING)
                    .equals(List.of("busy running", "server complete")));
            Await.until("what was lost is ended by its client", LIMIT, () -> !lost.isAlive());
            assertThat(statuses(api, PLAIN)).containsExactly("busy lost", "server running");
            assertThat(nodeStatus(api, "busy")).isEqualTo("ready");
            assertThat(restarts(api)).isZero();
            assertThat(idle.stop()).isEmpty();
        }
    }

    /** It shall run on the busy client, and go on there after it was unknown. */
    private static ObjectNode lasting() {
        ObjectNode request = onBusy(LASTING, "sleep 600");
        ((ObjectNode) request.path("Job").path("TaskGroups").path(0))
                .putObject("Disconnect")
                .put("LostAfter", TimeUnit.MINUTES.toNanos(5))
                .put("Reconcile", "keep_original");
        return request;
    }

    private static ObjectNode onBusy(String name, String script) {
        ObjectNode request = JobRequests.shell(name, script);
        ObjectNode job = (ObjectNode) request.path("Job");
        job.put("Type", "service");
        job.putArray("Affinities")
                .addObject()
                .put("LTarget", "${node.unique.name}")
                .put("Operand", "=")
                .put("RTarget", "busy")
                .put("Weight", 100);
        return request;
    }

    private AgentProcess agent(String name, String config, String... flags) throws IOException, InterruptedException {
        Path own = Files.createDirectory(directory.resolve(name));
        Path file = Files.writeString(
                own.resolve("config.hcl"), "name = \"" + name + "\"\nports { cluster = 0 }\n" + config);
        List<String> arguments = new ArrayList<>(List.of("-config", file.toString()));
        arguments.addAll(List.of(flags));
        return AgentProcess.start(own, arguments);
    }

    /** Clients on one address must give different ports. */
    private static String client(String servers, int firstPort) {
        return "client {\n enabled = true\n min_dynamic_port = " + firstPort + "\n max_dynamic_port = "
                + (firstPort + 999) + "\n" + servers + "}\n";
    }

    private static String servers(AgentApi server) throws IOException, InterruptedException {
        return " servers = [" + server.get("/v1/status/leader") + "]\n";
    }

    private static JsonNode node(AgentApi api, String name) throws IOException, InterruptedException {
        return StreamSupport.stream(api.get("/v1/nodes").spliterator(), false)
                .filter(node -> node.path("Name").asText().equals(name))
                .findFirst()
                .orElse(JsonNodeFactory.instance.missingNode());
    }

    private static String nodeStatus(AgentApi api, String name) throws IOException, InterruptedException {
        return node(api, name).path("Status").asText();
    }

    private static void makeIneligible(AgentApi api, String name) throws IOException, InterruptedException {
        String id = node(api, name).path("ID").asText();
        ObjectNode request =
                JsonNodeFactory.instance.objectNode().put("NodeID", id).put("Eligibility", "ineligible");
        assertThat(api.put("/v1/node/" + id + "/eligibility", request).status()).isEqualTo(200);
    }

    private static void register(AgentApi api, ObjectNode request) throws IOException, InterruptedException {
        assertThat(api.put("/v1/jobs", request).status()).isEqualTo(200);
    }

    private static List<JsonNode> allocations(AgentApi api, String job) throws IOException, InterruptedException {
        return StreamSupport.stream(api.get("/v1/job/" + job + "/allocations").spliterator(), false)
                .toList();
    }

    /** Node and client status of each allocation of a job. */
    private static List<String> statuses(AgentApi api, String job) throws IOException, InterruptedException {
        return allocations(api, job).stream()
                .map(allocation -> allocation.path("NodeName").asText() + " "
                        + allocation.path("ClientStatus").asText())
                .sorted()
                .toList();
    }

    private static int restarts(AgentApi api) throws IOException, InterruptedException {
        return allocations(api, LASTING).stream()
                .filter(allocation -> allocation.path("NodeName").asText().equals("busy"))
                .mapToInt(allocation -> allocation
                        .path("TaskStates")
                        .path(JobRequests.TASK)
                        .path("Restarts")
                        .intValue())
                .sum();
    }

    private static JsonNode summary(AgentApi api, String job) throws IOException, InterruptedException {
        return api.get("/v1/job/" + job + "/summary").path("Summary").path(JobRequests.GROUP);
    }

    private static void speaksOfItselfOnly(AgentApi client) throws IOException, InterruptedException {
        assertThat(client.get("/v1/agent/self").path("config").path("Name").asText())
                .isEqualTo("busy");
        assertThat(client.put("/v1/jobs", JobRequests.shell("elsewhere", "true"))
                        .status())
                .isEqualTo(503);
    }
}
