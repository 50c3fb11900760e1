package dev.drover.chaos.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.chaos.fault.Await;
import dev.drover.chaos.workload.JobRequests;
import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.Submission;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.server.CollectionSettings;
import dev.drover.server.Engine;
import dev.drover.server.Server;
import dev.drover.server.ServerSettings;
import dev.drover.server.ServerSettings.Address;
import dev.drover.server.SweepSettings;
import dev.drover.variable.Keyring;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SimulationTest {
    private static final int NODES = 20;
    private static final int COUNT = 60;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JobId JOB = JobId.of("simulated");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void runsTheAllocationsOfAJobOnNodesThatAServerTakesForRealOnes() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                Server server = start(data)) {
            ActorSystem<Simulation.Message> simulation = Simulation.start(
                    settings(server.agentPort()), new PrintStream(printed, true, StandardCharsets.UTF_8));
            try {
                Await.until("all nodes are ready", LIMIT, () -> printed.toString(StandardCharsets.UTF_8)
                        .contains("20 simulated nodes are ready"));
                Engine engine = server.engine().orElseThrow();
                assertThat(engine.keeper().view().nodes()).hasSize(NODES);
                register(engine);
                Await.until("all allocations run", LIMIT, () -> count(engine, ClientStatus.RUNNING) == COUNT);
                assertThat(engine.keeper().view().allocationsOf(JOB).stream()
                                .map(located -> located.allocation().placement().node())
                                .distinct())
                        .hasSizeGreaterThan(1);
                stop(engine);
                Await.until("all allocations have ended", LIMIT, () -> count(engine, ClientStatus.COMPLETE) == COUNT);
            } finally {
                simulation.terminate();
                simulation.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static SimulateSettings settings(int port) {
        return new SimulateSettings(
                NODES, List.of("127.0.0.1:" + port), "sim", 4000, 8192, "dc1", "", "default", List.of());
    }

    private static Server start(DataDirectory directory) {
        ServerSettings settings = new ServerSettings(
                "server-1",
                1,
                directory.path(),
                new Address("127.0.0.1", 0),
                new Address("127.0.0.1", 0),
                2,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                EntitySettings.STANDARD,
                SweepSettings.STANDARD,
                CollectionSettings.STANDARD,
                Keyring.random());
        return Server.start(settings, new InMemoryLogStore(), directory)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static void register(Engine engine) {
        Job job = JobJson.read(
                        JobRequests.mock(JOB.value(), "service", COUNT, "1h").path("Job"))
                .job()
                .orElseThrow();
        ask(
                engine,
                new JobCommand.RegisterJob(
                        job,
                        Submission.NONE,
                        OptionalLong.empty(),
                        0,
                        engine.entities().newEvaluationId(JOB),
                        ""));
    }

    private static void stop(Engine engine) {
        ask(engine, new JobCommand.DeregisterJob(false, engine.entities().newEvaluationId(JOB)));
    }

    private static void ask(Engine engine, JobCommand command) {
        engine.ask(JOB, command, Asked.by(Cause.Kind.TIMER, "test"))
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static long count(Engine engine, ClientStatus status) {
        return engine.keeper().view().allocationsOf(JOB).stream()
                .filter(located -> located.allocation().client() == status)
                .count();
    }
}
