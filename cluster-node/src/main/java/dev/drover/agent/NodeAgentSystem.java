package dev.drover.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.agent.artifact.ArtifactFetcher;
import dev.drover.agent.consul.ConsulCatalog;
import dev.drover.agent.disk.DiskWatch;
import dev.drover.agent.fingerprint.DeviceFiles;
import dev.drover.agent.log.KeptLogs;
import dev.drover.agent.outlet.LogShipper;
import dev.drover.agent.template.LookupBooks;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
    private record Closing(PreparedAgent prepared, LogKeeper logs, DiskWatch disks, List<ExecutorService> executors) {
        void close() {
            logs.close();
            disks.close();
            executors.forEach(ExecutorService::shutdownNow);
            prepared.release();
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
        return PreparedAgent.prepare(settings).start();
    }

    static NodeAgentSystem start(AgentSettings settings, PreparedAgent prepared) throws IOException {
        PreparedAgent.Found found = prepared.found();
        Node node = found.node();
        Path allocations = found.allocations();
        Clock clock = Clock.systemUTC();
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
                found.drivers()::driver,
                settings.access(),
                settings.maxKillTimeout(),
                found.store(),
                ArtifactFetcher.open(settings.artifacts(), found.isolation(), settings.dataDirectory()),
                new DataFetch(node, settings.servers(), DataFetch.PAUSE),
                logs,
                DeviceFiles.of(settings.equipment(), node.equipment()),
                disks,
                LookupBooks.empty(),
                found.consul().<ConsulCatalog>map(registrar -> registrar).orElse(ConsulCatalog.NONE),
                blocking,
                cleanup,
                clock,
                new Random());
        ServerContact contact = new ServerContact();
        NodeAgent.Beginning beginning = new NodeAgent.Beginning(
                found.identity(),
                found.restored(),
                settings.servers(),
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
                new NodeUsage(allocations, node.resources().cpuMhz(), clock),
                contact);
        ActorSystem<NodeAgent.Message> system =
                ActorSystem.create(NodeAgent.create(services, beginning), "drover-agent", configuration());
        found.consul()
                .ifPresent(registrar ->
                        registrar.onDescribed(attributes -> system.tell(new NodeAgent.NeighboursFound(attributes))));
        Duration patience = LEAVE_PATIENCE.plus(settings.maxKillTimeout());
        return new NodeAgentSystem(
                system, node, contact, patience, new Closing(prepared, logs, disks, List.of(blocking, cleanup)));
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
