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

    /** One task's share; {@code ports} are those of the classic task network. */
    public record TaskShare(int cpuMhz, int memoryMb, int memoryMaxMb, List<AssignedPort> ports) {
        public TaskShare {
            ports = List.copyOf(ports);
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
