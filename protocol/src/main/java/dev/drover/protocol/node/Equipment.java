package dev.drover.protocol.node;

import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;

/**
 * What a node has besides processors, memory and disk.
 *
 * @param volumes by name, directories that jobs may mount
 * @param networks by name, addresses that ports may be asked on beside the node's own
 * @param devices by model
 * @param mbits bandwidth of the node's own address; 0 where nobody knows, and then it is not limited
 * @param maxAllocations how many allocations it holds at most; 0 for as many as there is room for
 */
public record Equipment(
        Map<String, HostVolume> volumes,
        Map<String, HostNetwork> networks,
        List<DeviceGroup> devices,
        int mbits,
        int maxAllocations) {
    public static final Equipment NONE = new Equipment(Map.of(), Map.of(), List.of(), 0, 0);

    public Equipment {
        volumes = Sorted.copyOf(volumes);
        networks = Sorted.copyOf(networks);
        devices = List.copyOf(devices);
    }

    /** A directory that jobs may mount. */
    public record HostVolume(String path, boolean readOnly) {}

    /**
     * An address of the node, by a name.
     *
     * @param cidr the network it was looked for in; empty if its interface was named instead
     * @param networkInterface the interface that has it
     * @param address the one that ports are given on
     * @param reservedPorts ports of it that nobody is given
     */
    public record HostNetwork(String cidr, String networkInterface, String address, List<Integer> reservedPorts) {
        public HostNetwork {
            reservedPorts = List.copyOf(reservedPorts);
        }
    }

    /**
     * Devices of one model.
     *
     * @param attributes facts about each of them, such as {@code memory}; amounts may have a unit, such as {@code 11264 MiB}
     */
    public record DeviceGroup(
            String vendor, String type, String name, List<Device> instances, Map<String, String> attributes) {
        public DeviceGroup {
            instances = List.copyOf(instances);
            attributes = Sorted.copyOf(attributes);
        }

        /** The model, as jobs ask for it. */
        public String model() {
            return vendor + "/" + type + "/" + name;
        }
    }

    /**
     * One device.
     *
     * @param description of what is wrong with it; empty if nothing is
     */
    public record Device(String id, boolean healthy, String description) {}
}
