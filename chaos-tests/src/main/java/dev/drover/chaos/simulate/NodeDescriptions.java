package dev.drover.chaos.simulate;

import dev.drover.agent.AgentSettings;
import dev.drover.agent.driver.MockConfig;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** How simulated nodes describe themselves: small Linux machines, all alike, with {@code mock_driver} alone. */
final class NodeDescriptions {
    private static final String VERSION = "0.1.0";
    private static final String NOMAD_VERSION = "2.0.5";
    private static final int DISK_MB = 100_000;
    private static final int MHZ_OF_A_CORE = 1000;
    private static final int ADDRESS_BLOCKS = 512;
    private static final int ADDRESSES_OF_A_BLOCK = 1 << 15;
    private static final long BYTES_PER_MB = 1L << 20;

    private final SimulateSettings settings;
    private final Node.Driver driver = Node.Driver.found(Map.of("driver." + MockConfig.DRIVER, "1"));

    NodeDescriptions(SimulateSettings settings) {
        this.settings = settings;
    }

    /** Id and secret follow from the name, so that the same nodes come back when a simulation is started again. */
    Node node(int number) {
        String name = settings.name() + "-" + number;
        String address = address(number);
        int cores = Math.max(1, settings.cpuMhz() / MHZ_OF_A_CORE);
        NodeResources resources = new NodeResources(
                settings.cpuMhz(),
                cores,
                settings.memoryMb(),
                DISK_MB,
                address,
                "eth0",
                AgentSettings.MIN_DYNAMIC_PORT,
                AgentSettings.MAX_DYNAMIC_PORT,
                List.of());
        return new Node(
                new NodeId(uuid("id of ", name)),
                uuid("secret of ", name),
                name,
                settings.datacenter(),
                settings.nodeClass(),
                settings.nodePool(),
                "",
                VERSION,
                resources,
                NodeResources.NONE,
                Map.of(MockConfig.DRIVER, driver),
                attributes(name, address, cores),
                Map.of(),
                new Equipment(Map.of(), Map.of(), settings.devices(), 0, 0));
    }

    /** One of network 10: servers refuse nodes that give out the same ports of the same address. */
    private String address(int number) {
        int block = Math.floorMod(settings.name().hashCode(), ADDRESS_BLOCKS);
        int host = block * ADDRESSES_OF_A_BLOCK + number;
        return "10." + (host >> 16) + "." + (host >> 8 & 0xff) + "." + (host & 0xff);
    }

    private static String uuid(String what, String name) {
        return UUID.nameUUIDFromBytes(("drover simulate: " + what + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private Map<String, String> attributes(String name, String address, int cores) {
        Map<String, String> attributes = new TreeMap<>(driver.attributes());
        attributes.put("nomad.version", NOMAD_VERSION);
        attributes.put("drover.version", VERSION);
        attributes.put("drover.simulated", "true");
        attributes.put("kernel.name", "linux");
        attributes.put("kernel.arch", "x86_64");
        attributes.put("cpu.arch", "amd64");
        attributes.put("cpu.numcores", Integer.toString(cores));
        attributes.put("cpu.totalcompute", Integer.toString(settings.cpuMhz()));
        attributes.put("memory.totalbytes", Long.toString(settings.memoryMb() * BYTES_PER_MB));
        attributes.put("unique.hostname", name);
        attributes.put("unique.network.ip-address", address);
        return attributes;
    }
}
