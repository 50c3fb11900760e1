package dev.drover.gateway.config;

import dev.drover.agent.AccessPolicy;
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
import dev.drover.server.CollectionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one agent is set up, with every default filled in.
 *
 * @param bindAddress where everything listens that has no address of its own
 * @param isOpen whether it listens beyond loopback, which was asked for in so many words
 * @param connectionsPerCaller how many connections of the HTTP API one address may have at once; 0 for no limit
 * @param isServer false for an agent that is a client only
 * @param collection how long what ended is remembered, by a server
 * @param keyringFile where a server's key for variables lies; empty for its data directory
 * @param client empty for an agent that is a server only
 * @param devArtifacts a directory whose files a {@code -dev} agent serves
 * @param dev whether this is a {@code -dev} agent: its tasks end with it
 */
public record AgentConfig(
        String name,
        String region,
        String datacenter,
        Path dataDirectory,
        String bindAddress,
        boolean isOpen,
        Ports ports,
        int connectionsPerCaller,
        boolean isServer,
        CollectionSettings collection,
        Optional<Path> keyringFile,
        Optional<ClientPart> client,
        Journal journal,
        String logLevel,
        Optional<Path> devArtifacts,
        boolean dev) {
    /** Where the three listeners are; port 0 takes any free one. */
    public record Ports(int http, int rpc, int cluster) {
        public static final Ports STANDARD = new Ports(4646, 4647, 4648);
    }

    /**
     * The client's part.
     *
     * @param servers {@code host:port} of servers' rpc ports; empty means this agent's own server
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
    public record ClientPart(
            List<String> servers,
            String nodeClass,
            String nodePool,
            Map<String, String> meta,
            OptionalInt cpuTotalMhz,
            OptionalInt memoryTotalMb,
            OptionalInt diskTotalMb,
            int minDynamicPort,
            int maxDynamicPort,
            Reserved reserved,
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
        public ClientPart {
            servers = List.copyOf(servers);
            meta = Sorted.copyOf(meta);
        }
    }

    /** What is kept from tasks. */
    public record Reserved(int cpuMhz, int memoryMb, int diskMb, List<Integer> ports) {
        public static final Reserved NONE = new Reserved(0, 0, 0, List.of());

        public Reserved {
            ports = List.copyOf(ports);
        }
    }

    /** Where a server keeps its journal. */
    public sealed interface Journal {
        /** In a Cassandra that the agent runs as a child process, in its data directory. */
        record Embedded() implements Journal {}

        /** Nowhere: nothing survives the agent. */
        record Memory() implements Journal {}

        /**
         * In a Cassandra that others run.
         *
         * @param contactPoints {@code host:port}
         * @param replicationFactor of the keyspace where this agent has to create it
         * @param username empty where no credentials are needed
         */
        record External(
                List<String> contactPoints,
                String datacenter,
                String keyspace,
                int replicationFactor,
                String username,
                String password)
                implements Journal {
            public External {
                contactPoints = List.copyOf(contactPoints);
            }

            @Override
            public String toString() {
                return "External[" + contactPoints + ", " + datacenter + ", " + keyspace + "]";
            }
        }
    }
}
