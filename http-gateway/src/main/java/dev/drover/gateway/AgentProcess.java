package dev.drover.gateway;

import dev.drover.agent.AgentSettings;
import dev.drover.agent.NodeAgentSystem;
import dev.drover.agent.ServerContact;
import dev.drover.gateway.config.AgentConfig;
import dev.drover.gateway.config.AgentConfig.ClientPart;
import dev.drover.gateway.config.AgentConfig.Reserved;
import dev.drover.gateway.route.GatewaySettings;
import dev.drover.gateway.route.HttpApi;
import dev.drover.gateway.route.LocalClient;
import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.protocol.node.NodeResources;
import dev.drover.recording.EntitySettings;
import dev.drover.server.Engine;
import dev.drover.server.Server;
import dev.drover.server.ServerSettings;
import dev.drover.server.ServerSettings.Address;
import dev.drover.server.SweepSettings;
import dev.drover.variable.KeyFile;
import dev.drover.variable.Keyring;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running agent: its HTTP API, its server with the journal behind it, its client. Parts are started in that order and
 * stopped the other way round.
 */
final class AgentProcess {
    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
    private static final String VERSION = "0.1.0";
    private static final Duration LEASE_TTL = Duration.ofSeconds(10);
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final long BIND_SECONDS = 120;

    /** More than a server gives itself, so that it says what it waited for. */
    private static final long START_MINUTES = 15;

    private final AgentConfig config;
    private final Deque<Runnable> stops = new ArrayDeque<>();
    private volatile @Nullable Server server;
    private volatile @Nullable NodeAgentSystem client;
    private @Nullable DataDirectory directory;
    private String httpAddress = "";
    private int rpcPort;

    private AgentProcess(AgentConfig config) {
        this.config = config;
    }

    /** @throws StartException with a sentence for the user; everything started by then is stopped again */
    static AgentProcess start(AgentConfig config) {
        AgentProcess process = new AgentProcess(config);
        try {
            process.startParts();
            return process;
        } catch (IOException | RuntimeException e) {
            process.stop();
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            throw new StartException(cause);
        }
    }

    private void startParts() throws IOException {
        Files.createDirectories(config.dataDirectory());
        if (config.isOpen()) {
            LOG.warn("listening on {} without encryption and access control", config.bindAddress());
        }
        rpcPort = chosen(config.ports().rpc());
        CompletableFuture<JournalStore> journal =
                config.isServer() ? openJournal() : CompletableFuture.failedFuture(new AssertionError("no server"));
        startHttp();
        if (config.isServer()) {
            startServer(journal);
        }
        if (config.client().isPresent()) {
            startClient(config.client().get());
        }
    }

    private CompletableFuture<JournalStore> openJournal() throws IOException {
        DataDirectory directory = DataDirectory.open(config.dataDirectory().resolve("server"));
        stops.push(directory::close);
        this.directory = directory;
        CompletableFuture<JournalStore> opening =
                CompletableFuture.supplyAsync(() -> JournalStore.open(config.journal(), config.dataDirectory()));
        stops.push(() -> opening.handle((opened, trouble) -> opened)
                .thenAccept(opened -> {
                    if (opened != null) {
                        opened.close();
                    }
                })
                .join());
        return opening;
    }

    private void startHttp() throws IOException {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "gateway", GatewayConfig.load());
        stops.push(() -> {
            system.terminate();
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        });
        int port = chosen(config.ports().http());
        httpAddress = config.bindAddress() + ":" + port;
        GatewaySettings settings = new GatewaySettings(
                config.name(),
                config.region(),
                config.datacenter(),
                VERSION,
                () -> httpAddress,
                () -> config.bindAddress() + ":" + rpcPort,
                config.isServer(),
                config.client().map(ClientPart::servers).orElse(List.of()),
                () -> Optional.ofNullable(client).map(AgentProcess::localClient),
                config.devArtifacts());
        Route api = config.isServer() ? HttpApi.create(this::engine, settings) : HttpApi.clientOnly(settings);
        ServerBinding binding = HttpApi.bind(system, config.bindAddress(), port, api, config.connectionsPerCaller())
                .toCompletableFuture()
                .orTimeout(BIND_SECONDS, TimeUnit.SECONDS)
                .join();
        stops.push(() ->
                binding.terminate(Duration.ofSeconds(2)).toCompletableFuture().join());
    }

    private static LocalClient localClient(NodeAgentSystem client) {
        ServerContact contact = client.contact();
        return new LocalClient(client.nodeId(), contact.heartbeatTtl(), contact.sinceHeard(), client.outlets());
    }

    /** A free port in place of 0: others must be told where this agent listens before it does. */
    private static int chosen(int port) throws IOException {
        if (port != 0) {
            return port;
        }
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Optional<Engine> engine() {
        Server running = server;
        return running == null ? Optional.empty() : running.engine();
    }

    /** A key that is named is not made: each server would make another. */
    private Keyring keyring() throws IOException {
        Optional<Path> named = config.keyringFile();
        return named.isPresent()
                ? KeyFile.read(named.get())
                : KeyFile.readOrCreate(config.dataDirectory().resolve("server/keyring"));
    }

    private void startServer(CompletableFuture<JournalStore> journal) throws IOException {
        ServerSettings settings = new ServerSettings(
                config.name(),
                Math.floorMod(config.name().hashCode(), 64),
                config.dataDirectory().resolve("server"),
                new Address(config.bindAddress(), rpcPort),
                new Address(config.bindAddress(), config.ports().cluster()),
                Runtime.getRuntime().availableProcessors(),
                LEASE_TTL,
                ASK_TIMEOUT,
                EntitySettings.STANDARD,
                SweepSettings.STANDARD,
                config.collection(),
                keyring());
        JournalStore store = journal.join();
        Server started = Server.start(settings, store.store(), Objects.requireNonNull(directory))
                .toCompletableFuture()
                .orTimeout(START_MINUTES, TimeUnit.MINUTES)
                .join();
        server = started;
        stops.push(started::close);
    }

    private void startClient(ClientPart part) throws IOException {
        Server own = server;
        List<String> servers = own == null ? part.servers() : List.of(config.bindAddress() + ":" + rpcPort);
        AgentSettings settings = new AgentSettings(
                config.dataDirectory(),
                config.name(),
                config.datacenter(),
                part.nodeClass(),
                part.nodePool(),
                part.meta(),
                VERSION,
                servers,
                httpAddress,
                config.bindAddress(),
                new AgentSettings.Overrides(part.cpuTotalMhz(), part.memoryTotalMb(), part.diskTotalMb()),
                reserved(part.reserved()),
                part.minDynamicPort(),
                part.maxDynamicPort(),
                part.equipment(),
                part.drivers(),
                part.access(),
                part.maxKillTimeout(),
                part.java(),
                part.docker(),
                part.qemu(),
                part.isolation(),
                part.artifacts(),
                part.logs(),
                part.limitsDisk(),
                part.plugins(),
                part.consul());
        NodeAgentSystem started = NodeAgentSystem.start(settings);
        client = started;
        stops.push(() -> started.stop(config.dev()));
    }

    private static NodeResources reserved(Reserved reserved) {
        return new NodeResources(
                reserved.cpuMhz(), 0, reserved.memoryMb(), reserved.diskMb(), "", "", 0, 0, reserved.ports());
    }

    /** What the user reads when everything runs. */
    String greeting() {
        return Greeting.of(config, httpAddress);
    }

    /** Stops every part; one that fails to stop does not keep the others from it. */
    void stop() {
        while (!stops.isEmpty()) {
            try {
                stops.pop().run();
            } catch (RuntimeException e) {
                LOG.warn("a part of the agent did not stop in order", e);
            }
        }
    }
}
