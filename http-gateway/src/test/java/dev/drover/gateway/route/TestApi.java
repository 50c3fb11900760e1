package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeResources;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.server.CollectionSettings;
import dev.drover.server.Engine;
import dev.drover.server.Server;
import dev.drover.server.ServerSettings;
import dev.drover.server.SweepSettings;
import dev.drover.variable.Keyring;
import dev.drover.view.ClusterView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;

/** One server with its HTTP API on a free port, and a journal in memory. */
final class TestApi implements AutoCloseable {
    static final NodeId NODE = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11");
    private static final Equipment EQUIPMENT = new Equipment(
            Map.of("data", new Equipment.HostVolume("/srv/data", false)),
            Map.of("public", new Equipment.HostNetwork("203.0.113.0/24", "eth1", "203.0.113.1", List.of(22))),
            List.of(new Equipment.DeviceGroup(
                    "acme",
                    "fpga",
                    "a7",
                    List.of(new Equipment.Device("0", true, ""), new Equipment.Device("1", true, "")),
                    Map.of("memory", "4 GiB", "clock", "1.5 GHz", "shared", "false", "firmware", "v2"))),
            1_000,
            40);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DataDirectory directory;
    private final Server server;
    private final ActorSystem<Void> system;
    private final ServerBinding binding;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private volatile boolean isAway;

    private TestApi(Path root, Optional<Path> artifacts, int connectionsPerCaller) throws IOException {
        directory = DataDirectory.open(root);
        server = await(Server.start(settings(root), new InMemoryLogStore(), directory));
        system = ActorSystem.create(
                Behaviors.empty(),
                "gateway-test",
                ConfigFactory.parseResources("drover-gateway.conf").withFallback(ConfigFactory.load()));
        GatewaySettings settings = new GatewaySettings(
                "server-1",
                "global",
                "dc1",
                "0.1.0-dev",
                () -> "127.0.0.1:4646",
                () -> "127.0.0.1:4647",
                true,
                List.of(),
                () -> Optional.of(new LocalClient(NODE, Duration.ofSeconds(10), Duration.ofMillis(1_500), List.of())),
                artifacts);
        binding = await(HttpApi.bind(
                system, "127.0.0.1", 0, HttpApi.create(this::engineUnlessAway, settings), connectionsPerCaller));
    }

    static TestApi start(Path root) throws IOException {
        return start(root, 0);
    }

    /** The same with a limit of connections for each caller. */
    static TestApi start(Path root, int connectionsPerCaller) throws IOException {
        return new TestApi(root, Optional.of(root), connectionsPerCaller);
    }

    private static ServerSettings settings(Path root) {
        return new ServerSettings(
                "server-1",
                1,
                root,
                new ServerSettings.Address("127.0.0.1", 0),
                new ServerSettings.Address("127.0.0.1", 0),
                2,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                new EntitySettings(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(9),
                        Duration.ofMinutes(10)),
                SweepSettings.STANDARD,
                CollectionSettings.STANDARD,
                Keyring.random());
    }

    private Optional<Engine> engineUnlessAway() {
        return isAway ? Optional.empty() : server.engine();
    }

    /** Makes the API believe that there is no session. */
    void takeJournalAway() {
        isAway = true;
    }

    /** Where an agent connects. */
    String agentAddress() {
        return "127.0.0.1:" + server.agentPort();
    }

    /** Where the API listens, on loopback. */
    int port() {
        return binding.localAddress().getPort();
    }

    /** How many events are recorded, of whatever. */
    int recorded() {
        AtomicInteger events = new AtomicInteger();
        await(engine().session().history().everything(placed -> events.incrementAndGet()));
        return events.get();
    }

    /** The bytes of all that is recorded. */
    List<byte[]> journal() {
        List<byte[]> stored = new CopyOnWriteArrayList<>();
        await(engine().session()
                .history()
                .everything(placed -> stored.add(placed.event().payload().bytes())));
        return stored;
    }

    /** The body that registers a job of one group with one small task. */
    static String job(String id, String type, int count) {
        return """
            {"Job": {"ID": "%s", "Type": "%s", "Datacenters": ["dc1"], "TaskGroups": [{"Name": "g", "Count": %d,
             "Tasks": [{"Name": "t", "Driver": "raw_exec", "Config": {"command": "/bin/true"},
             "Resources": {"CPU": 20, "MemoryMB": 20}}]}]}}\
            """.formatted(id, type, count);
    }

    Engine engine() {
        return server.engine().orElseThrow();
    }

    /** An answer; the JSON is a missing node where there is none. */
    record Answer(int status, String body, Map<String, List<String>> headers) {
        JsonNode json() {
            try {
                return MAPPER.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException("not JSON: " + body, e);
            }
        }

        long index() {
            return Long.parseLong(header("x-nomad-index"));
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer put(String path, String body) {
        return send(request(path).PUT(BodyPublishers.ofString(body)));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer method(String method, String path) {
        return send(request(path).method(method, BodyPublishers.noBody()));
    }

    CompletableFuture<Answer> getLater(String path) {
        return client.sendAsync(request(path).GET().build(), BodyHandlers.ofString())
                .thenApply(TestApi::answer);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return answer(client.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("no answer", e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(PATIENCE);
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(
                response.statusCode(), response.body(), response.headers().map());
    }

    void registerNode() {
        registerNode(NODE, "node-1");
    }

    void registerNode(NodeId id, String name) {
        registerNode(id, name, "default");
    }

    void registerNode(NodeId id, String name, String pool) {
        Node node = new Node(
                id,
                "secret",
                name,
                "dc1",
                "",
                pool,
                "127.0.0.1:4646",
                "0.1.0",
                new NodeResources(4_000, 4, 8_000, 100_000, "127.0.0.1", "lo", 20_000, 32_000, List.of()),
                NodeResources.NONE,
                Map.of("raw_exec", new Node.Driver(true, true, "Healthy", Map.of())),
                Map.of("kernel.name", "linux", "os.name", "debian"),
                Map.of(),
                EQUIPMENT);
        await(engine().entities().ask(id, new NodeCommand.RegisterNode(node), asked()));
    }

    void tell(AllocationId allocation, ClientStatus status, Optional<DeploymentHealth> health) {
        tell(NODE, allocation, status, health);
    }

    void tell(NodeId node, AllocationId allocation, ClientStatus status, Optional<DeploymentHealth> health) {
        AllocationUpdate update = new AllocationUpdate(allocation, status, "", Map.of(), health);
        await(engine().entities().ask(node, new NodeCommand.UpdateAllocations(List.of(update)), asked()));
    }

    static Asked asked() {
        return Asked.by(Cause.Kind.NODE, NODE.value());
    }

    ClusterView until(Predicate<ClusterView> condition) {
        ClusterView view = await(engine().keeper().await(condition, Duration.ofSeconds(60)));
        if (!condition.test(view)) {
            throw new AssertionError("the view did not come to what was waited for");
        }
        return view;
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        await(binding.terminate(Duration.ofSeconds(1)));
        system.terminate();
        await(system.getWhenTerminated());
        server.close();
        directory.close();
    }
}
