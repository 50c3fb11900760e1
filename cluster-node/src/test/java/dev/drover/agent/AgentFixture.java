package dev.drover.agent;

import dev.drover.agent.consul.ConsulSettings;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.fingerprint.EquipmentSettings;
import dev.drover.agent.log.LogSettings;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.server.stream.AgentConnections;
import dev.drover.server.stream.AgentEndpoint;
import dev.drover.server.stream.AssignedAllocation;
import dev.drover.server.stream.FakeNodeDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.jspecify.annotations.Nullable;

/** A server's end point over nodes in memory, and an agent that talks to it; leaves no process behind. */
final class AgentFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final FakeNodeDirectory directory = new FakeNodeDirectory();
    final Path data;
    private final ActorSystem<Void> servers = ActorSystem.create(Behaviors.empty(), "servers");
    final AgentConnections connections = new AgentConnections(servers, PATIENCE);
    private final AgentEndpoint endpoint = new AgentEndpoint(
            servers, directory, connections, new AgentEndpoint.Settings(Duration.ofSeconds(3), Duration.ofSeconds(3)));
    EquipmentSettings equipment = EquipmentSettings.NONE;
    DockerSettings docker = DockerSettings.STANDARD;
    LogSettings logs = LogSettings.NONE;
    Optional<ConsulSettings> consul = Optional.empty();
    private ServerBinding binding;
    private @Nullable NodeAgentSystem agent;

    AgentFixture(Path data) throws Exception {
        this.data = data;
        this.binding = bind(0);
    }

    private ServerBinding bind(int port) throws Exception {
        return endpoint.bind("127.0.0.1", port).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    NodeAgentSystem startAgent() throws IOException {
        String server = "127.0.0.1:" + binding.localAddress().getPort();
        NodeAgentSystem started =
                NodeAgentSystem.start(AgentSettings.of(data, "n1", server, equipment, docker, logs, consul));
        agent = started;
        return started;
    }

    /** The directory of an allocation. */
    Path files(AssignedAllocation assigned) {
        return data.resolve("alloc").resolve(Allocations.id(assigned).value());
    }

    /** What the task "server" has written that is in its log; nothing before there is one. */
    List<String> log(AssignedAllocation assigned) {
        try {
            return Files.readAllLines(files(assigned).resolve("alloc/logs/server.stdout.0"));
        } catch (IOException notYet) {
            return List.of();
        }
    }

    /** What a command beside the task "server" writes to some of its streams, and then {@code exit} with its exit code. */
    String run(NodeId node, AssignedAllocation assigned, boolean tty, Set<String> streams, List<String> command)
            throws Exception {
        StringBuilder output = new StringBuilder();
        connections
                .exec(node, new ExecRequest(Allocations.id(assigned), "server", command, tty, "a test"))
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .output()
                .runForeach(
                        frame -> {
                            if (streams.contains(frame.file())) {
                                output.append(StandardCharsets.UTF_8.decode(frame.data()));
                            }
                            ExecOutput.exitCode(frame)
                                    .ifPresent(code -> output.append("exit ").append(code));
                        },
                        servers)
                .toCompletableFuture()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return output.toString();
    }

    ActorSystem<?> servers() {
        return servers;
    }

    /** The agent goes, its tasks stay: what a crash does. */
    void loseAgent() {
        if (agent != null) {
            agent.stop(false);
            agent = null;
        }
    }

    void endAgent() {
        if (agent != null) {
            agent.stop(true);
            agent = null;
        }
    }

    /** All connections break, and no new ones are taken. */
    int stopListening() throws Exception {
        int port = binding.localAddress().getPort();
        binding.terminate(Duration.ofMillis(100)).toCompletableFuture().get(60, TimeUnit.SECONDS);
        return port;
    }

    void listenAgain(int port) throws Exception {
        binding = bind(port);
    }

    AllocationUpdate await(AllocationId id, Predicate<AllocationUpdate> condition) {
        await(() -> directory.latest(id).filter(condition).isPresent(), () -> "latest: " + directory.latest(id));
        return directory.latest(id).orElseThrow();
    }

    AllocationUpdate await(AllocationId id, ClientStatus status) {
        return await(id, update -> update.client() == status);
    }

    static void await(BooleanSupplier condition) {
        await(condition, () -> "");
    }

    static void await(BooleanSupplier condition, Supplier<String> state) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " seconds; " + state.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    static long pid(AllocationUpdate update, String task) {
        List<TaskState.TaskEvent> events = task(update, task).events();
        return events.stream()
                .filter(event -> event.type().equals("Started"))
                .mapToLong(event -> Long.parseLong(event.details().getOrDefault("pid", "0")))
                .reduce(0, (first, second) -> second);
    }

    static TaskState task(AllocationUpdate update, String name) {
        return Objects.requireNonNull(update.tasks().get(name));
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    static List<String> types(TaskState task) {
        return task.events().stream().map(TaskState.TaskEvent::type).toList();
    }

    void end() throws Exception {
        if (agent == null) {
            startAgent();
        }
        endAgent();
        servers.terminate();
        servers.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
