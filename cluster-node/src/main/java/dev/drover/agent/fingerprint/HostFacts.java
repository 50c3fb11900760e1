package dev.drover.agent.fingerprint;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.node.Node;
import java.util.Map;

/**
 * What this machine is and has.
 *
 * @param attributes by Nomad's names, without {@code attr.}; those of the drivers included
 * @param cpuMhz all cores together
 * @param diskMb free where allocations are kept
 * @param network the device with the default route; loopback without one
 */
public record HostFacts(
        Map<String, String> attributes,
        Map<String, Node.Driver> drivers,
        int cpuMhz,
        int cpuCores,
        int memoryMb,
        int diskMb,
        NetworkDevice network) {
    public HostFacts {
        attributes = Sorted.copyOf(attributes);
        drivers = Sorted.copyOf(drivers);
    }

    /** A network device and its first IPv4 address. */
    public record NetworkDevice(String name, String address) {}
}
