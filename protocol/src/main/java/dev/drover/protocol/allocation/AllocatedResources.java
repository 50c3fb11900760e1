package dev.drover.protocol.allocation;

import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;

/**
 * What an allocation was given.
 *
 * @param tasks by task name
 * @param ports of the group's network
 */
public record AllocatedResources(Map<String, TaskShare> tasks, int diskMb, List<AssignedPort> ports) {
    public AllocatedResources {
        tasks = Sorted.copyOf(tasks);
        ports = List.copyOf(ports);
    }

    /**
     * One task's share.
     *
     * @param cpuMhz of all its cores, where it has whole ones
     * @param memoryMaxMb how far it may go beyond {@code memoryMb}; 0 for not at all
     * @param ports those of the classic task network
     * @param cores the numbers of the cores that are its own, in ascending order
     */
    public record TaskShare(int cpuMhz, int memoryMb, int memoryMaxMb, List<AssignedPort> ports, List<Integer> cores) {
        public TaskShare {
            ports = List.copyOf(ports);
            cores = List.copyOf(cores);
        }

        /** A share without whole cores. */
        public TaskShare(int cpuMhz, int memoryMb, int memoryMaxMb, List<AssignedPort> ports) {
            this(cpuMhz, memoryMb, memoryMaxMb, ports, List.of());
        }
    }

    /**
     * A port on the node.
     *
     * @param to the port inside the allocation, 0 if none was asked
     */
    public record AssignedPort(String label, int port, int to, String hostAddress, boolean isStatic) {}

    public boolean holdsPort(int port) {
        return ports.stream().anyMatch(assigned -> assigned.port() == port)
                || tasks.values().stream()
                        .flatMap(share -> share.ports().stream())
                        .anyMatch(assigned -> assigned.port() == port);
    }

    public int cpuMhz() {
        return tasks.values().stream().mapToInt(TaskShare::cpuMhz).sum();
    }

    public int memoryMb() {
        return tasks.values().stream().mapToInt(TaskShare::memoryMb).sum();
    }
}
