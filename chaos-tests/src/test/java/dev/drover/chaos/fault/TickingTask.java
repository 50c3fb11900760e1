package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import dev.drover.chaos.workload.TickingService;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * A running {@link TickingService}: who it is, whether it serves, and what it has written.
 *
 * @param name what it calls itself, which is its PID where it sees its own processes only
 * @param pid on this machine
 */
record TickingTask(String allocation, URI address, String name, long pid, Optional<Instant> started) {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String JOB = "ticking";

    static TickingTask start(AgentProcess agent) throws IOException, InterruptedException {
        return start(agent.api(), agent.dataDirectory());
    }

    /** @param data of the agent that is to run it, on this machine */
    static TickingTask start(AgentApi api, Path data) throws IOException, InterruptedException {
        assertThat(api.put("/v1/jobs", JobRequests.tickingService(JOB, program(data)))
                        .status())
                .isEqualTo(200);
        Await.until("the service runs", LIMIT, () -> "running".equals(status(api)));
        JsonNode allocation = api.get("/v1/job/" + JOB + "/allocations").path(0);
        String id = allocation.path("ID").asText();
        int port = api.get("/v1/allocation/" + id)
                .path("AllocatedResources")
                .path("Shared")
                .path("Ports")
                .path(0)
                .path("Value")
                .asInt();
        URI address = URI.create("http://127.0.0.1:" + port);
        Await.until(
                "the service answers",
                LIMIT,
                () -> new AgentApi(address).text("/").length() > 0);
        long pid = startedPid(api.get("/v1/allocation/" + id));
        return new TickingTask(id, address, new AgentApi(address).text("/"), pid, startOf(pid));
    }

    /** A copy of its class that an agent can fetch, wherever the tests' own classes are. */
    private static Path program(Path directory) throws IOException {
        Path program = directory.resolveSibling("TickingService.class");
        try (InputStream stored = TickingService.class.getResourceAsStream("TickingService.class")) {
            Files.copy(Objects.requireNonNull(stored), program, StandardCopyOption.REPLACE_EXISTING);
        }
        return program;
    }

    private static long startedPid(JsonNode allocation) {
        JsonNode events = allocation.path("TaskStates").path(JobRequests.TASK).path("Events");
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.path("Type").asText().equals("Started"))
                .mapToLong(event -> event.path("Details").path("pid").asLong())
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    static String status(AgentApi api) throws IOException, InterruptedException {
        return api.get("/v1/job/" + JOB + "/allocations")
                .path(0)
                .path("ClientStatus")
                .asText();
    }

    private static Optional<Instant> startOf(long pid) {
        return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
    }

    /** Serves now, and is the process that it was. */
    void serves() throws InterruptedException {
        try {
            assertThat(new AgentApi(address).text("/")).isEqualTo(name);
        } catch (IOException refused) {
            throw new AssertionError(
                    "%s does not answer; process %d began at %s, and one of that number now: %s"
                            .formatted(address, pid, started, startOf(pid)),
                    refused);
        }
        assertThat(startOf(pid)).isEqualTo(started);
    }

    /** Whether its agent tells what it uses. */
    boolean isMeasured(AgentApi api) throws IOException, InterruptedException {
        return api.ask("/v1/client/allocation/" + allocation + "/stats").isSuccess();
    }

    /** Those of an agent's processes that are its own, its shim included. */
    List<ProcessHandle> processes(AgentProcess agent) {
        return agent.tasks(allocation);
    }

    /** Has it stopped, in a while. */
    void stop(AgentApi api) throws IOException, InterruptedException {
        api.delete("/v1/job/" + JOB);
    }

    /** Kills its JVM as {@code kill -9} does, and nothing else. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** What the journal of its node tells of it, oldest first. */
    List<JsonNode> journaled(AgentApi api) throws IOException, InterruptedException {
        String node = api.get("/v1/allocation/" + allocation).path("NodeID").asText();
        List<JsonNode> states = new ArrayList<>();
        for (JsonNode event : Journals.events(api, "node", node)) {
            for (JsonNode update : event.path("Event").path("Updates")) {
                if (update.path("Allocation").asText().equals(allocation)) {
                    states.add(update.path("Tasks").path(JobRequests.TASK));
                }
            }
        }
        return states;
    }

    List<String> log(AgentApi api) throws IOException, InterruptedException {
        return api.text("/v1/client/fs/logs/" + allocation + "?task=" + JobRequests.TASK + "&type=stdout&plain=true")
                .lines()
                .toList();
    }

    /** Waits until the log has grown beyond a number of lines, and checks that no line is missing and none there twice. */
    void logGoesOn(AgentApi api, int beyond) throws IOException, InterruptedException {
        Await.until("the log has more than " + beyond + " lines", LIMIT, () -> log(api).size() > beyond);
        List<String> lines = log(api);
        assertThat(lines)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, lines.size())
                        .mapToObj(tick -> "tick " + tick)
                        .toList());
    }
}
