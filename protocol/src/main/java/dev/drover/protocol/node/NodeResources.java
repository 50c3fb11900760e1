package dev.drover.protocol.node;

import java.util.List;

/**
 * What a node has, or what of it is reserved for others.
 *
 * @param address the address ports are given on
 * @param device the network device of that address
 * @param minDynamicPort first port that may be given for a dynamic one
 * @param maxDynamicPort last port that may be given for a dynamic one
 * @param reservedPorts ports nobody is given
 */
public record NodeResources(
        int cpuMhz,
        int cpuCores,
        int memoryMb,
        int diskMb,
        String address,
        String device,
        int minDynamicPort,
        int maxDynamicPort,
        List<Integer> reservedPorts) {
    public static final NodeResources NONE = new NodeResources(0, 0, 0, 0, "", "", 0, 0, List.of());

    public NodeResources {
        reservedPorts = List.copyOf(reservedPorts);
    }
}
