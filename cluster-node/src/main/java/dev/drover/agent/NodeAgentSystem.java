package dev.drover.agent;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.agent.artifact.ArtifactFetcher;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.log.KeptLogs;
import dev.drover.agent.outlet.LogShipper;
import dev.drover.agent.plugin.PluginJars;
import dev.drover.agent.template.ServiceBook;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
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

    /** Longer than any task may take to end: its kill timeout and shutdown delay have limits. */
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(60);

    private final ActorSystem<NodeAgent.Message> system;
    private final Node node;
    private final ServerContact contact;
    private final AgentStore store;
    private final TaskDrivers drivers;
    private final LogKeeper logs;
    private final List<ExecutorService> executors;

    private NodeAgentSystem(
            ActorSystem<NodeAgent.Message> system,
            Node node,
            ServerContact contact,
            AgentStore store,
            TaskDrivers drivers,
            LogKeeper logs,
            List<ExecutorService> executors) {
        this.system = system;
        this.node = node;
        this.contact = contact;
        this.store = store;
        this.drivers = drivers;
        this.logs = logs;
        this.executors = executors;
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
        Isolation isolation = TaskDrivers.isolation().ownedBy(settings.dataDirectory());
        TaskDrivers drivers = new TaskDrivers(
                settings.mockDriver(), settings.java(), settings.docker(), isolation, settings.isolation());
        drivers.addAll(
                PluginJars.load(settings.plugins().directory(settings.dataDirectory())),
                settings.plugins().configs());
        drivers.endLeftovers(allocations);
        Node node = NodeDescription.of(settings, identity, drivers, allocations);
        ExecutorService blocking = Executors.newCachedThreadPool(threads("agent-task"));
        ExecutorService cleanup = Executors.newSingleThreadExecutor(threads("agent-cleanup"));
        List<LogShipper> outlets =
                settings.logs().outlets().stream().map(LogShipper::open).toList();
        LogKeeper logs = new LogKeeper(
                settings.nodeName(),
                outlets,
                new KeptLogs(settings.dataDirectory(), settings.logs().retention()),
                settings.logs().maxAge());
        Clock clock = Clock.systemUTC();
        AgentServices services = new AgentServices(
                node,
                allocations,
                drivers::driver,
                store,
                ArtifactFetcher.open(settings.artifacts(), isolation, settings.dataDirectory()),
                logs,
                new ServiceBook(),
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
        return new NodeAgentSystem(system, node, contact, store, drivers, logs, List.of(blocking, cleanup));
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
        return logs.shippers();
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
                        system, replyTo -> new NodeAgent.Leave(endTasks, replyTo), LEAVE_PATIENCE, system.scheduler())
                .exceptionally(late -> {
                    LOG.error("the agent's tasks have not ended in time");
                    return Done.getInstance();
                })
                .toCompletableFuture()
                .join();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        drivers.close();
        logs.close();
        executors.forEach(ExecutorService::shutdownNow);
        try {
            store.close();
        } catch (IOException failed) {
            LOG.error("the agent's data directory cannot be released: {}", failed.getMessage());
        }
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
