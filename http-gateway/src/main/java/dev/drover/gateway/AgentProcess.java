package dev.drover.gateway;

import dev.drover.agent.AgentSettings;
import dev.drover.agent.NodeAgentSystem;
import dev.drover.agent.PreparedAgent;
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
import java.net.BindException;
import java.net.InetSocketAddress;
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
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.server.Route;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running agent: its HTTP API, its server with the journal behind it, its client. Parts are started in that order and
 * stopped the other way round; an agent that is a client alone looks after its tasks first. What takes a while and needs no
 * other part, as opening the journal and looking at the machine, is done beside.
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
        int httpPort = chosen(config.ports().http());
        httpAddress = config.bindAddress() + ":" + httpPort;
        Optional<CompletableFuture<PreparedAgent>> prepared = config.client().map(this::prepareClient);
        if (config.isServer()) {
            CompletableFuture<JournalStore> journal = openJournal();
            startHttp(httpPort);
            startServer(journal);
        } else {
            assertFree(httpPort);
        }
        if (prepared.isPresent()) {
            startClient(prepared.get());
        }
        if (!config.isServer()) {
            startHttp(httpPort);
        }
    }

    private CompletableFuture<JournalStore> openJournal() throws IOException {
        DataDirectory directory = DataDirectory.open(config.dataDirectory().resolve("server"));
        stops.push(directory::close);
        this.directory = directory;
        CompletableFuture<JournalStore> opening =
                beside("journal", () -> JournalStore.open(config.journal(), config.dataDirectory()));
        stops.push(() -> closeOnceThere(opening, JournalStore::close));
        return opening;
    }

    /** Does something that takes a while beside the rest of the start. */
    private static <T> CompletableFuture<T> beside(String thread, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task, thread).start());
    }

    private static <T> void closeOnceThere(CompletableFuture<T> coming, Consumer<T> close) {
        coming.handle((there, trouble) -> Optional.ofNullable(there))
                .thenAccept(there -> there.ifPresent(close))
                .join();
    }

    private void startHttp(int port) throws IOException {
        ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "gateway", GatewayConfig.load());
        stops.push(() -> {
            system.terminate();
            system.getWhenTerminated()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
        });
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

    /** No server is to hear of a client that cannot start. */
    private void assertFree(int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(config.bindAddress(), port);
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
        } catch (BindException taken) {
            throw (BindException) new BindException("[" + address + "] " + taken.getMessage()).initCause(taken);
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

    private CompletableFuture<PreparedAgent> prepareClient(ClientPart part) {
        AgentSettings settings = settings(part);
        CompletableFuture<PreparedAgent> preparing = beside("client", () -> {
            try {
                return PreparedAgent.prepare(settings);
            } catch (IOException failed) {
                throw new CompletionException(failed);
            }
        });
        stops.push(() -> closeOnceThere(preparing, PreparedAgent::close));
        return preparing;
    }

    private void startClient(CompletableFuture<PreparedAgent> prepared) throws IOException {
        NodeAgentSystem started = prepared.join().start();
        client = started;
        stops.push(() -> started.stop(config.dev()));
    }

    private AgentSettings settings(ClientPart part) {
        return new AgentSettings(
                config.dataDirectory(),
                config.name(),
                config.datacenter(),
                part.nodeClass(),
                part.nodePool(),
                part.meta(),
                VERSION,
                config.isServer() ? List.of(config.bindAddress() + ":" + rpcPort) : part.servers(),
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
