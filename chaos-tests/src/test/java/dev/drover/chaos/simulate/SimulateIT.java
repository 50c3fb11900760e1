package dev.drover.chaos.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.chaos.fault.AgentProcess;
import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.JobRequests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateIT {
    private static final int COUNT = 100;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void addsNodesToAServerOnWhichAJobRuns() throws Exception {
        Path config = Files.writeString(
                directory.resolve("server.hcl"), "server { enabled = true }\nports { cluster = 0 }\n");
        try (AgentProcess agent = AgentProcess.start(directory, List.of("-config", config.toString()))) {
            Path output = directory.resolve("simulate");
            Process simulation = simulate(agent, output);
            try {
                Await.until("all nodes are ready", LIMIT, () -> Files.readString(output)
                        .contains("20 simulated nodes are ready"));
                assertThat(agent.api().get("/v1/nodes")).hasSize(20);
                assertThatAnotherOfTheSameNameEnds(agent);
                assertThat(agent.api()
                                .put("/v1/jobs", JobRequests.mock("mock", "service", COUNT, "1h"))
                                .status())
                        .isEqualTo(200);
                Await.until("all allocations run", LIMIT, () -> {
                    JsonNode summary = agent.api().get("/v1/job/mock/summary");
                    return summary.path("Summary")
                                    .path(JobRequests.GROUP)
                                    .path("Running")
                                    .asInt()
                            == COUNT;
                });
            } finally {
                simulation.destroy();
                assertThat(simulation.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private void assertThatAnotherOfTheSameNameEnds(AgentProcess agent) throws Exception {
        Path output = directory.resolve("again");
        Process again = simulate(agent, output);
        try {
            assertThat(again.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            again.destroyForcibly();
        }
        assertThat(again.exitValue()).isEqualTo(1);
        assertThat(output).content().contains("simulates nodes \"sim-1\"", "choose another -name");
    }

    private Process simulate(AgentProcess agent, Path output) throws Exception {
        String rpc = agent.api()
                .get("/v1/agent/self")
                .path("config")
                .path("AdvertiseAddrs")
                .path("RPC")
                .asText();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + directory,
                        Main.class.getName(),
                        "-nodes=20",
                        "-servers=" + rpc)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder.start();
    }
}
