package dev.drover.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.agent.artifact.ArtifactFetcher;
import dev.drover.agent.consul.ConsulCatalog;
import dev.drover.agent.consul.ConsulRegistrar;
import dev.drover.agent.disk.DiskWatch;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.fingerprint.DeviceFiles;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.log.KeptLogs;
import dev.drover.agent.outlet.LogShipper;
import dev.drover.agent.plugin.PluginJars;
import dev.drover.agent.template.LookupBooks;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node agent in an actor system of its own, which is no member of the cluster. */
public final class NodeAgentSystem {
    private static final Logger LOG = LoggerFactory.getLogger(NodeAgentSystem.class);

    /** How long tasks may take to be gone once they were killed. */
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(30);

    private final ActorSystem<NodeAgent.Message> system;
    private final Node node;
    private final ServerContact contact;
    private final Duration patience;
    private final Closing closing;

    /** What is closed when the agent has ended. */
    private record Closing(
            AgentStore store,
            TaskDrivers drivers,
            LogKeeper logs,
            DiskWatch disks,
            Optional<ConsulRegistrar> consul,
            List<ExecutorService> executors) {
        void close() {
            drivers.close();
            logs.close();
            disks.close();
            consul.ifPresent(ConsulRegistrar::close);
            executors.forEach(ExecutorService::shutdownNow);
            try {
                store.close();
            } catch (IOException failed) {
                LOG.error("the agent's data directory cannot be released: {}", failed.getMessage());
            }
        }
    }

    private NodeAgentSystem(
            ActorSystem<NodeAgent.Message> system,
            Node node,
            ServerContact contact,
            Duration patience,
            Closing closing) {
        this.system = system;
        this.node = node;
        this.contact = contact;
        this.patience = patience;
        this.closing = closing;
    }

    /**
     * Starts the agent: finds again what an earlier one left running, and connects to a server.
     *
     * @throws IllegalStateException if another agent uses the data directory
     */
    public static NodeAgentSystem start(AgentSettings settings) throws IOException {
        AgentStore store = AgentStore.open(settings.dataDirectory());
        try {
            return start(settings, store);
        } catch (IOException | RuntimeException failed) {
            store.close();
            throw failed;
        }
    }

    private static NodeAgentSystem start(AgentSettings settings, AgentStore store) throws IOException {
        AgentIdentity identity = store.identity();
        List<AllocationRecord> restored = store.allocations();
        LOG.info("agent of node {} starts with {} allocations", identity.node(), restored.size());
        Path allocations = Files.createDirectories(settings.dataDirectory().resolve("alloc"));
        Clock clock = Clock.systemUTC();
        Optional<ConsulRegistrar> consul = consul(settings, identity, restored, clock);
        Isolation isolation = TaskDrivers.isolation().ownedBy(settings.dataDirectory());
        TaskDrivers drivers = new TaskDrivers(
                settings.drivers(),
                settings.java(),
                settings.docker(),
                settings.qemu(),
                isolation,
                settings.isolation());
        drivers.addAll(
                        PluginJars.load(settings.plugins().directory(settings.dataDirectory())),
                        settings.plugins().configs())
                .forEach(complaint -> LOG.error("{}", complaint));
        drivers.endLeftovers(allocations);
        Map<String, String> neighbours = consul.map(ConsulRegistrar::attributes).orElse(Map.of());
        Node node = NodeDescription.of(settings, identity, drivers, allocations, neighbours);
        ExecutorService blocking = Executors.newCachedThreadPool(threads("agent-task"));
        ExecutorService cleanup = Executors.newSingleThreadExecutor(threads("agent-cleanup"));
        List<LogShipper> outlets =
                settings.logs().outlets().stream().map(LogShipper::open).toList();
        LogKeeper logs = new LogKeeper(
                settings.nodeName(),
                outlets,
                new KeptLogs(settings.dataDirectory(), settings.logs().retention()),
                settings.logs().maxAge());
        DiskWatch disks = settings.limitsDisk() ? DiskWatch.start(allocations) : DiskWatch.idle(allocations);
        AgentServices services = new AgentServices(
                node,
                allocations,
                drivers::driver,
                settings.access(),
                settings.maxKillTimeout(),
                store,
                ArtifactFetcher.open(settings.artifacts(), isolation, settings.dataDirectory()),
                new DataFetch(node, settings.servers(), DataFetch.PAUSE),
                logs,
                DeviceFiles.of(settings.equipment(), node.equipment()),
                disks,
                LookupBooks.empty(),
                consul.<ConsulCatalog>map(registrar -> registrar).orElse(ConsulCatalog.NONE),
                blocking,
                cleanup,
                clock,
                new Random());
        ServerContact contact = new ServerContact();
        NodeAgent.Beginning beginning = new NodeAgent.Beginning(
                identity,
                restored,
                settings.servers(),
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                new NodeUsage(allocations, node.resources().cpuMhz(), clock),
                contact);
        ActorSystem<NodeAgent.Message> system =
                ActorSystem.create(NodeAgent.create(services, beginning), "drover-agent", configuration());
        consul.ifPresent(
                registrar -> registrar.onDescribed(found -> system.tell(new NodeAgent.NeighboursFound(found))));
        Closing closing = new Closing(store, drivers, logs, disks, consul, List.of(blocking, cleanup));
        return new NodeAgentSystem(system, node, contact, LEAVE_PATIENCE.plus(settings.maxKillTimeout()), closing);
    }

    private static boolean ran(AllocationRecord restored) {
        return restored.tasks().values().stream()
                .anyMatch(task -> task.state().state().equals(TaskState.RUNNING));
    }

    private static Optional<ConsulRegistrar> consul(
            AgentSettings settings, AgentIdentity identity, List<AllocationRecord> restored, Clock clock)
            throws IOException {
        if (settings.consul().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ConsulRegistrar.start(
                settings.consul().get(),
                identity.node(),
                restored.stream()
                        .filter(NodeAgentSystem::ran)
                        .map(record -> record.allocation().placement().id())
                        .toList(),
                clock,
                new Random()));
    }

    public NodeId nodeId() {
        return node.id();
    }

    /** The node as its agent describes it to the servers. */
    public Node node() {
        return node;
    }

    public ServerContact contact() {
        return contact;
    }

    /** Where tasks' output is sent, too. */
    public List<LogShipper> outlets() {
        return closing.logs().shippers();
    }

    /** Completed once the agent has ended, by {@link #stop} or by itself. */
    public CompletionStage<Done> terminated() {
        return system.getWhenTerminated();
    }

    /**
     * Ends the agent, and waits for it.
     *
     * @param endTasks whether its tasks end with it, to be started again by the next agent; otherwise they run on
     */
    public void stop(boolean endTasks) {
        AskPattern.<NodeAgent.Message, Done>ask(
                        system, replyTo -> new NodeAgent.Leave(endTasks, replyTo), patience, system.scheduler())
                .exceptionally(late -> {
                    LOG.error("the agent's tasks have not ended in time");
                    return Done.getInstance();
                })
                .toCompletableFuture()
                .join();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        closing.close();
    }

    /**
     * The scheduler's thread wakes at every tick, whether anything is due or not: with Pekko's 10 ms that is a third of what
     * an idle agent uses. No timer here is shorter than 100 ms; tasks are watched by threads of their own.
     */
    private static Config configuration() {
        return ConfigFactory.parseString("""
            pekko.actor.provider = local
            pekko.scheduler.tick-duration = 50ms
            pekko.daemonic = on
            pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
            pekko.logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
            pekko.log-dead-letters = off
            pekko.log-dead-letters-during-shutdown = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            pekko.http.client.idle-timeout = infinite
            """).withFallback(ConfigFactory.load());
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
