package dev.drover.agent;

import dev.drover.agent.artifact.ArtifactSettings;
import dev.drover.agent.consul.ConsulSettings;
import dev.drover.agent.driver.OptionalDrivers;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.fingerprint.EquipmentSettings;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.log.LogSettings;
import dev.drover.agent.plugin.PluginSettings;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.node.NodeResources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How an agent runs.
 *
 * @param dataDirectory state goes to {@code client/state} under it, allocations to {@code alloc}
 * @param version of this software
 * @param servers {@code host:port} of their rpc ports; any of them will do
 * @param httpAddress where this agent's HTTP API listens, {@code host:port}; empty for none
 * @param address the address tasks' ports are given on
 * @param reserved what is kept from tasks
 * @param equipment volumes, networks and devices that the operator names
 * @param drivers those that are there only where the operator wants them
 * @param access what callers may have of tasks
 * @param maxKillTimeout how long a task may take at most to end by itself, whatever its job says
 * @param java where JDKs are, and what tasks may ask of them
 * @param docker where a container engine is, and what tasks may ask of it
 * @param qemu what tasks may ask of an emulator
 * @param isolation of {@code java} and {@code qemu} tasks
 * @param artifacts how tasks' artifacts are fetched
 * @param logs what becomes of tasks' output
 * @param limitsDisk whether an allocation that takes more of the disk than its group asks for has to end
 * @param plugins drivers from outside
 * @param consul where services of the provider Consul are registered, if anywhere
 */
public record AgentSettings(
        Path dataDirectory,
        String nodeName,
        String datacenter,
        String nodeClass,
        String nodePool,
        Map<String, String> meta,
        String version,
        List<String> servers,
        String httpAddress,
        String address,
        Overrides overrides,
        NodeResources reserved,
        int minDynamicPort,
        int maxDynamicPort,
        EquipmentSettings equipment,
        OptionalDrivers drivers,
        AccessPolicy access,
        Duration maxKillTimeout,
        JavaSettings java,
        DockerSettings docker,
        QemuSettings qemu,
        IsolationSettings isolation,
        ArtifactSettings artifacts,
        LogSettings logs,
        boolean limitsDisk,
        PluginSettings plugins,
        Optional<ConsulSettings> consul) {
    /** Nomad's range of ports given for dynamic ones. */
    public static final int MIN_DYNAMIC_PORT = 20_000;

    public static final int MAX_DYNAMIC_PORT = 32_000;

    /** Nomad's, where the operator says nothing. */
    public static final Duration MAX_KILL_TIMEOUT = Duration.ofSeconds(30);

    public AgentSettings {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        meta = Sorted.copyOf(meta);
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("an agent needs the address of at least one server");
        }
    }

    /** What to report instead of what the machine seems to have. */
    public record Overrides(OptionalInt cpuMhz, OptionalInt memoryMb, OptionalInt diskMb) {
        public static final Overrides NONE =
                new Overrides(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    /** An agent of this machine with every default but {@code raw_exec}, which it has, for one server. */
    public static AgentSettings of(Path dataDirectory, String nodeName, String server) {
        return of(
                dataDirectory,
                nodeName,
                server,
                EquipmentSettings.NONE,
                DockerSettings.STANDARD,
                LogSettings.NONE,
                Optional.empty());
    }

    /** The same with equipment, neighbours and outlets of one's own. */
    public static AgentSettings of(
            Path dataDirectory,
            String nodeName,
            String server,
            EquipmentSettings equipment,
            DockerSettings docker,
            LogSettings logs,
            Optional<ConsulSettings> consul) {
        return new AgentSettings(
                dataDirectory,
                nodeName,
                "dc1",
                "",
                "default",
                Map.of(),
                "0.1.0",
                List.of(server),
                "",
                "127.0.0.1",
                Overrides.NONE,
                NodeResources.NONE,
                MIN_DYNAMIC_PORT,
                MAX_DYNAMIC_PORT,
                equipment,
                new OptionalDrivers(false, true),
                AccessPolicy.OPEN,
                MAX_KILL_TIMEOUT,
                JavaSettings.STANDARD,
                docker,
                QemuSettings.STANDARD,
                IsolationSettings.BEST_EFFORT,
                ArtifactSettings.STANDARD,
                logs,
                true,
                PluginSettings.NONE,
                consul);
    }
}
