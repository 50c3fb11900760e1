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
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A server that is a client, too, and three more clients, which are not heard of for longer than their heartbeats may be
 * late. Two are stopped: one runs what may be unknown for a while and what may not, the other nothing. The third is killed
 * with all that it runs, as when its machine loses power.
 */
@Execution(ExecutionMode.CONCURRENT)
class ClientFrozenIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String LASTING = "lasting";
    private static final String PLAIN = "plain";
    private static final String DOOMED = "doomed";

    @TempDir
    Path directory;

    @Test
    void clientsThatFallSilentAreDownOrDisconnectedAndComeBack() throws Exception {
        try (AgentProcess server =
                        agent("server", "server { enabled = true }\n" + client("", 21000), "-journal", "memory");
                AgentProcess busy = agent("busy", client(servers(server.api()), 22000));
                AgentProcess idle = agent("idle", client(servers(server.api()), 23000));
                AgentProcess killed = agent("killed", client(servers(server.api()), 24000))) {
            AgentApi api = server.api();
            for (String name : List.of("server", "busy", "idle", "killed")) {
                Await.until("node " + name + " is ready", LIMIT, () -> "ready".equals(nodeStatus(api, name)));
            }
            speaksOfItselfOnly(busy.api());
            makeIneligible(api, "idle");
            Path pid = directory.resolve("pid");
            Path marks = Files.createDirectory(directory.resolve("marks"));
            register(api, service(PLAIN, "busy", "[ -e " + pid + " ] || echo $$ > " + pid + "; exec sleep 600"));
            register(api, lasting());
            register(api, service(DOOMED, "killed", "echo begun >> " + marks + "/$NOMAD_ALLOC_ID; exec sleep 600"));
            Await.until("the plain one runs", LIMIT, () -> statuses(api, PLAIN).equals(List.of("busy running")));
            Await.until(
                    "the lasting one runs", LIMIT, () -> statuses(api, LASTING).equals(List.of("busy running")));
            Await.until(
                    "the doomed one runs", LIMIT, () -> statuses(api, DOOMED).equals(List.of("killed running")));
            makeIneligible(api, "busy");
            makeIneligible(api, "killed");

            ProcessHandle lost = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();

            busy.freeze();
            idle.freeze();
            killed.killWithTasks();
            Await.until("the idle node is down", LIMIT, () -> "down".equals(nodeStatus(api, "idle")));
            Await.until("the busy node is disconnected", LIMIT, () -> "disconnected".equals(nodeStatus(api, "busy")));
            Await.until("another takes the lasting one's place", LIMIT, () -> statuses(api, LASTING)
                    .equals(List.of("busy unknown", "server running")));
            Await.until("another takes the place of the plain one, which is lost", LIMIT, () -> statuses(api, PLAIN)
                    .equals(List.of("busy lost", "server running")));
            Await.until("another takes the place of the doomed one", LIMIT, () -> statuses(api, DOOMED)
                    .equals(List.of("killed lost", "server running")));
            assertThat(nodeStatus(api, "killed")).isEqualTo("down");
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
            comesBackEmpty(api, killed, marks);
        }
    }

    /** With what it had on disk: it tells that its task is gone, and starts none again. */
    private static void comesBackEmpty(AgentApi api, AgentProcess killed, Path marks) throws Exception {
        killed.restart();
        Await.until("the killed node is back", LIMIT, () -> "ready".equals(nodeStatus(api, "killed")));
        Await.until("it tells that its task is gone", LIMIT, () -> allocations(api, DOOMED).stream()
                .filter(allocation -> allocation.path("NodeName").asText().equals("killed"))
                .allMatch(allocation -> allocation
                        .path("TaskStates")
                        .path(JobRequests.TASK)
                        .path("State")
                        .asText()
                        .equals("dead")));
        assertThat(killed.tasks()).isEmpty();
        assertThat(statuses(api, DOOMED)).containsExactly("killed lost", "server running");
        for (JsonNode allocation : allocations(api, DOOMED)) {
            assertThat(Files.readAllLines(marks.resolve(allocation.path("ID").asText())))
                    .as("begins of %s", allocation)
                    .hasSize(1);
        }
    }

    /** It shall run on the busy client, and go on there after it was unknown. */
    private static ObjectNode lasting() {
        ObjectNode request = service(LASTING, "busy", "sleep 600");
        ((ObjectNode) request.path("Job").path("TaskGroups").path(0))
                .putObject("Disconnect")
                .put("LostAfter", TimeUnit.MINUTES.toNanos(5))
                .put("Reconcile", "keep_original");
        return request;
    }

    /** It shall run on a certain node, if that is there. */
    private static ObjectNode service(String name, String node, String script) {
        ObjectNode request = JobRequests.shell(name, script);
        ObjectNode job = (ObjectNode) request.path("Job");
        job.put("Type", "service");
        job.putArray("Affinities")
                .addObject()
                .put("LTarget", "${node.unique.name}")
                .put("Operand", "=")
                .put("RTarget", node)
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
                + (firstPort + 999) + "\n" + servers + "}\nplugin \"raw_exec\" {\n config { enabled = true }\n}\n";
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

    /** CVE-2023-1782: what is asked of it is passed on to nobody. */
    private static void speaksOfItselfOnly(AgentApi client) throws IOException, InterruptedException {
        assertThat(client.get("/v1/agent/self").path("config").path("Name").asText())
                .isEqualTo("busy");
        assertThat(client.put("/v1/jobs", JobRequests.shell("elsewhere", "true"))
                        .status())
                .isEqualTo(503);
    }
}
