package dev.drover.agent.fingerprint;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostVolume;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What the operator says of a node's volumes, networks and devices.
 *
 * @param networks where to look for each
 * @param devices that nothing on the machine would tell of
 * @param deviceFiles files by which devices are used, by {@code vendor/type/model/id}
 * @param networkSpeed in Mbit/s, instead of what the interface says
 * @param maxAllocations how many allocations the node holds at most; 0 for as many as there is room for
 */
public record EquipmentSettings(
        Map<String, HostVolume> volumes,
        Map<String, NetworkChoice> networks,
        List<DeviceGroup> devices,
        Map<String, List<Path>> deviceFiles,
        OptionalInt networkSpeed,
        int maxAllocations) {
    public static final EquipmentSettings NONE =
            new EquipmentSettings(Map.of(), Map.of(), List.of(), Map.of(), OptionalInt.empty(), 0);

    public EquipmentSettings {
        volumes = Sorted.copyOf(volumes);
        networks = Sorted.copyOf(networks);
        devices = List.copyOf(devices);
        deviceFiles = Sorted.copyOf(deviceFiles);
    }

    /**
     * Which of the machine's addresses a network is: the first that lies in a range, of an interface, or both.
     *
     * @param cidr empty for any address
     * @param networkInterface empty for any interface
     */
    public record NetworkChoice(String cidr, String networkInterface, List<Integer> reservedPorts) {
        public NetworkChoice {
            reservedPorts = List.copyOf(reservedPorts);
        }
    }
}
