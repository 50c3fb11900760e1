package dev.drover.protocol.job;

import java.util.List;
import java.util.Optional;

/**
 * What a task needs.
 *
 * @param cpuMhz at least 1; 0 where whole cores are asked for
 * @param cores how many whole cores, 0 for none
 * @param memoryMb at least 10
 * @param memoryMaxMb soft cap, 0 for none
 * @param network the classic task-level network
 * @param devices of the node, each for this task alone
 */
public record TaskResources(
        int cpuMhz, int cores, int memoryMb, int memoryMaxMb, Optional<Network> network, List<DeviceRequest> devices) {
    public TaskResources {
        devices = List.copyOf(devices);
    }

    /** Needs without devices. */
    public TaskResources(int cpuMhz, int cores, int memoryMb, int memoryMaxMb, Optional<Network> network) {
        this(cpuMhz, cores, memoryMb, memoryMaxMb, network, List.of());
    }

    /** Needs without whole cores. */
    public TaskResources(int cpuMhz, int memoryMb, int memoryMaxMb, Optional<Network> network) {
        this(cpuMhz, 0, memoryMb, memoryMaxMb, network);
    }
}
