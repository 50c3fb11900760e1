package dev.drover.protocol.node;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import java.util.Map;

/**
 * A machine as its agent describes it.
 *
 * @param secretId proves later calls of the same agent; never shown
 * @param httpAddress where its HTTP API listens, {@code host:port}
 * @param drivers by name
 * @param attributes fingerprinted facts such as {@code kernel.name}, without the {@code attr.} prefix
 * @param equipment its volumes, networks and devices
 */
public record Node(
        NodeId id,
        String secretId,
        String name,
        String datacenter,
        String nodeClass,
        String nodePool,
        String httpAddress,
        String version,
        NodeResources resources,
        NodeResources reserved,
        Map<String, Driver> drivers,
        Map<String, String> attributes,
        Map<String, String> meta,
        Equipment equipment) {
    public Node {
        drivers = Sorted.copyOf(drivers);
        attributes = Sorted.copyOf(attributes);
        meta = Sorted.copyOf(meta);
    }

    /** The same with other facts. */
    public Node withAttributes(Map<String, String> changed) {
        return new Node(
                id,
                secretId,
                name,
                datacenter,
                nodeClass,
                nodePool,
                httpAddress,
                version,
                resources,
                reserved,
                drivers,
                changed,
                meta,
                equipment);
    }

    /** One driver as the agent found it. */
    public record Driver(boolean detected, boolean healthy, String healthDescription, Map<String, String> attributes) {
        public Driver {
            attributes = Sorted.copyOf(attributes);
        }

        /** One that can run tasks. */
        public static Driver found(Map<String, String> attributes) {
            return new Driver(true, true, "Healthy", attributes);
        }

        /** One that cannot, with what it lacks. */
        public static Driver undetected(String why) {
            return new Driver(false, false, why, Map.of());
        }
    }
}
