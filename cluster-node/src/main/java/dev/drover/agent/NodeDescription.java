package dev.drover.agent;

import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.fingerprint.EquipmentFingerprint;
import dev.drover.agent.fingerprint.Fingerprint;
import dev.drover.agent.fingerprint.HostFacts;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes this machine to the servers: what was found, and what the settings say instead. */
final class NodeDescription {
    /** The version of Nomad that this agent behaves like. */
    private static final String NOMAD_VERSION = "2.0.5";

    private NodeDescription() {}

    /** @param neighbours attributes of what else runs on the machine */
    static Node of(
            AgentSettings settings,
            AgentIdentity identity,
            TaskDrivers drivers,
            Path allocations,
            Map<String, String> neighbours)
            throws IOException {
        HostFacts facts = new Fingerprint().take(allocations, NOMAD_VERSION, drivers.all(), TaskDrivers.signals());
        HostFacts.NetworkDevice network = facts.network();
        String ownInterface = network.address().equals(settings.address()) ? network.name() : "lo";
        NodeResources resources = new NodeResources(
                settings.overrides().cpuMhz().orElse(facts.cpuMhz()),
                facts.cpuCores(),
                settings.overrides().memoryMb().orElse(facts.memoryMb()),
                settings.overrides().diskMb().orElse(facts.diskMb()),
                settings.address(),
                ownInterface,
                settings.minDynamicPort(),
                settings.maxDynamicPort(),
                List.of());
        Map<String, String> attributes = new TreeMap<>(facts.attributes());
        attributes.put("drover.version", settings.version());
        attributes.putAll(neighbours);
        return new Node(
                identity.node(),
                identity.secret(),
                settings.nodeName(),
                settings.datacenter(),
                settings.nodeClass(),
                settings.nodePool(),
                settings.httpAddress(),
                settings.version(),
                resources,
                settings.reserved(),
                facts.drivers(),
                attributes,
                settings.meta(),
                new EquipmentFingerprint().take(settings.equipment(), ownInterface));
    }
}
