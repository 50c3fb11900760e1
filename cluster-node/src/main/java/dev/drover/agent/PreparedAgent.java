package dev.drover.agent;

import dev.drover.agent.consul.ConsulRegistrar;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.plugin.PluginJars;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that owns its data directory and has looked at its machine, and that nobody has heard of yet: the part of its
 * start that may be done beside everything else that starts.
 */
public final class PreparedAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedAgent.class);

    private final AgentSettings settings;
    private final Found found;
    private boolean started;

    /**
     * What it starts with.
     *
     * @param restored what an earlier agent noted of its allocations
     * @param allocations the directory of all allocations
     */
    record Found(
            AgentStore store,
            AgentIdentity identity,
            List<AllocationRecord> restored,
            Path allocations,
            Isolation isolation,
            TaskDrivers drivers,
            Optional<ConsulRegistrar> consul,
            Node node) {}

    private PreparedAgent(AgentSettings settings, Found found) {
        this.settings = settings;
        this.found = found;
    }

    /**
     * Takes the data directory, and looks at the machine. Blocks while drivers are asked what they are.
     *
     * @throws IllegalStateException if another agent uses the data directory
     */
    public static PreparedAgent prepare(AgentSettings settings) throws IOException {
        AgentStore store = AgentStore.open(settings.dataDirectory());
        try {
            return new PreparedAgent(settings, find(settings, store));
        } catch (IOException | RuntimeException failed) {
            store.close();
            throw failed;
        }
    }

    private static Found find(AgentSettings settings, AgentStore store) throws IOException {
        AgentIdentity identity = store.identity();
        List<AllocationRecord> restored = store.allocations();
        LOG.info("agent of node {} starts with {} allocations", identity.node(), restored.size());
        Path allocations = Files.createDirectories(settings.dataDirectory().resolve("alloc"));
        Optional<ConsulRegistrar> consul = consul(settings, identity, restored);
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
        return new Found(store, identity, restored, allocations, isolation, drivers, consul, node);
    }

    private static Optional<ConsulRegistrar> consul(
            AgentSettings settings, AgentIdentity identity, List<AllocationRecord> restored) throws IOException {
        if (settings.consul().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ConsulRegistrar.start(
                settings.consul().get(),
                identity.node(),
                restored.stream()
                        .filter(PreparedAgent::ran)
                        .map(record -> record.allocation().placement().id())
                        .toList(),
                Clock.systemUTC(),
                new Random()));
    }

    private static boolean ran(AllocationRecord restored) {
        return restored.tasks().values().stream()
                .anyMatch(task -> task.state().state().equals(TaskState.RUNNING));
    }

    Found found() {
        return found;
    }

    /** Finds again what an earlier agent left running, and connects to a server. */
    public NodeAgentSystem start() throws IOException {
        started = true;
        try {
            return NodeAgentSystem.start(settings, this);
        } catch (IOException | RuntimeException failed) {
            release();
            throw failed;
        }
    }

    /** Gives back what it took, in place of its start. */
    @Override
    public void close() {
        if (!started) {
            release();
        }
    }

    /** Gives back what it took, when what was started has ended. */
    void release() {
        found.drivers().close();
        found.consul().ifPresent(ConsulRegistrar::close);
        try {
            found.store().close();
        } catch (IOException failed) {
            LOG.error("the agent's data directory cannot be released: {}", failed.getMessage());
        }
    }
}
