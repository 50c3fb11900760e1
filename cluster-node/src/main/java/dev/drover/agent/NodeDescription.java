package dev.drover.agent;

import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskDrivers;
import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes this machine to the servers. */
final class NodeDescription {
    private NodeDescription() {}

    static Node of(AgentSettings settings, AgentIdentity identity, TaskDrivers drivers) throws IOException {
        Map<String, Node.Driver> fingerprints = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        for (TaskDriver driver : drivers.all()) {
            Node.Driver fingerprint = driver.fingerprint();
            fingerprints.put(driver.name(), fingerprint);
            attributes.putAll(fingerprint.attributes());
        }
        int cores = Runtime.getRuntime().availableProcessors();
        NodeResources resources = new NodeResources(
                settings.overrides().cpuMhz().orElse(cores * 2000),
                cores,
                settings.overrides().memoryMb().orElse(4096),
                settings.overrides().diskMb().orElse(10000),
                settings.address(),
                "lo",
                settings.minDynamicPort(),
                settings.maxDynamicPort(),
                List.of());
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
                fingerprints,
                attributes,
                settings.meta());
    }
}
