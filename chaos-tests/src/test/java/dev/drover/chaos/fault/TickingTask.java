package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.chaos.workload.JobRequests;
import dev.drover.chaos.workload.TickingService;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A running {@link TickingService}: who it is, whether it serves, and what it has written. */
record TickingTask(String allocation, URI address, long pid, Optional<Instant> started) {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String JOB = "ticking";

    static TickingTask start(AgentProcess agent) throws IOException, InterruptedException, URISyntaxException {
        Path classes = Path.of(TickingService.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertThat(agent.api()
                        .put("/v1/jobs", JobRequests.tickingService(JOB, classes))
                        .status())
                .isEqualTo(200);
        Await.until("the service runs", LIMIT, () -> "running".equals(status(agent.api())));
        JsonNode allocation = agent.api().get("/v1/job/" + JOB + "/allocations").path(0);
        String id = allocation.path("ID").asText();
        int port = agent.api()
                .get("/v1/allocation/" + id)
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
        long pid = Long.parseLong(new AgentApi(address).text("/"));
        return new TickingTask(id, address, pid, startOf(pid));
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
    void serves() throws IOException, InterruptedException {
        assertThat(new AgentApi(address).text("/")).isEqualTo(Long.toString(pid));
        assertThat(startOf(pid)).isEqualTo(started);
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
