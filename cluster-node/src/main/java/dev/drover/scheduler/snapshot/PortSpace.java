package dev.drover.scheduler.snapshot;

import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.HostNetwork;
import dev.drover.protocol.node.NodeResources;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The ports of one address of a node.
 *
 * @param isOwn whether it is the address that ports are on of which no network is named
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and looked at for every port of every node.
record PortSpace(String address, boolean isOwn, int[] reserved) {
    boolean isTaken(int port, NodeUsage others) {
        return Arrays.binarySearch(reserved, port) >= 0
                || (isOwn && others.usesPort(port))
                || others.usesPort(address, port);
    }

    int reservedCount() {
        return reserved.length;
    }

    /** Which ports are kept back: those of the whole node on every address, those of a network on its address. */
    record Reservations(NodeResources resources, NodeResources reserved, Equipment equipment) {
        PortSpace own() {
            return space(resources.address(), true);
        }

        Map<String, PortSpace> named() {
            Map<String, PortSpace> named = new TreeMap<>();
            equipment
                    .networks()
                    .forEach((name, network) -> named.put(
                            name, space(network.address(), network.address().equals(resources.address()))));
            return named;
        }

        private PortSpace space(String address, boolean isOwn) {
            IntStream ports = IntStream.concat(
                    resources.reservedPorts().stream().mapToInt(Integer::intValue),
                    reserved.reservedPorts().stream().mapToInt(Integer::intValue));
            for (HostNetwork network : equipment.networks().values()) {
                if (network.address().equals(address)) {
                    ports = IntStream.concat(
                            ports, network.reservedPorts().stream().mapToInt(Integer::intValue));
                }
            }
            return new PortSpace(address, isOwn, ports.sorted().distinct().toArray());
        }
    }
}
