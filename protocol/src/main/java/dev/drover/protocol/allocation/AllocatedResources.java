package dev.drover.protocol.allocation;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.PeakSum;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The ports that a task's services can name: its own come first, then those of the group's network. */
    public List<AssignedPort> portsOf(String task) {
        TaskShare share = tasks.get(task);
        return Stream.concat(share == null ? Stream.empty() : share.ports().stream(), ports.stream())
                .toList();
    }

    /**
     * One task's share.
     *
     * @param cpuMhz of all its cores, where it has whole ones
     * @param memoryMaxMb how far it may go beyond {@code memoryMb}; 0 for not at all
     * @param ports those of the classic task network
     * @param cores the numbers of the cores that are its own, in ascending order
     * @param devices that are its own, one entry for each request
     * @param mbits bandwidth of the classic task network
     * @param lifecycle empty for a main task
     */
    public record TaskShare(
            int cpuMhz,
            int memoryMb,
            int memoryMaxMb,
            List<AssignedPort> ports,
            List<Integer> cores,
            List<AssignedDevices> devices,
            int mbits,
            Optional<Lifecycle> lifecycle) {
        public TaskShare {
            ports = List.copyOf(ports);
            cores = List.copyOf(cores);
            devices = List.copyOf(devices);
        }

        /** A main task's share. */
        public TaskShare(
                int cpuMhz,
                int memoryMb,
                int memoryMaxMb,
                List<AssignedPort> ports,
                List<Integer> cores,
                List<AssignedDevices> devices,
                int mbits) {
            this(cpuMhz, memoryMb, memoryMaxMb, ports, cores, devices, mbits, Optional.empty());
        }

        /** A main task's share, without devices and bandwidth. */
        public TaskShare(int cpuMhz, int memoryMb, int memoryMaxMb, List<AssignedPort> ports, List<Integer> cores) {
            this(cpuMhz, memoryMb, memoryMaxMb, ports, cores, List.of(), 0);
        }

        /** A main task's share, without whole cores. */
        public TaskShare(int cpuMhz, int memoryMb, int memoryMaxMb, List<AssignedPort> ports) {
            this(cpuMhz, memoryMb, memoryMaxMb, ports, List.of());
        }
    }

    /**
     * A port on the node.
     *
     * @param to the port inside the allocation, 0 if none was asked
     * @param hostNetwork the name of the node's network that it is on; empty for the node's own address
     */
    public record AssignedPort(
            String label, int port, int to, String hostAddress, boolean isStatic, String hostNetwork) {
        /** A port on the node's own address. */
        public AssignedPort(String label, int port, int to, String hostAddress, boolean isStatic) {
            this(label, port, to, hostAddress, isStatic, "");
        }

        public boolean isOnOwnAddress() {
            return hostNetwork.isEmpty();
        }
    }

    /** Devices of one model of the node, by their ids. */
    public record AssignedDevices(String vendor, String type, String name, List<String> ids) {
        public AssignedDevices {
            ids = List.copyOf(ids);
        }

        /** The model, as jobs ask for it. */
        public String model() {
            return vendor + "/" + type + "/" + name;
        }
    }

    /** The group's ports, then those of its tasks. */
    public Stream<AssignedPort> allPorts() {
        return Stream.concat(ports.stream(), tasks.values().stream().flatMap(share -> share.ports().stream()));
    }

    /** The most that is taken at once. Whole cores are kept for a task however long it runs. */
    public long cpuMhz() {
        PeakSum shared = new PeakSum();
        long whole = 0;
        for (TaskShare share : tasks.values()) {
            if (share.cores().isEmpty()) {
                shared.add(share.lifecycle(), share.cpuMhz());
            } else {
                whole += share.cpuMhz();
            }
        }
        return whole + shared.peak();
    }

    /** The most that is taken at once. */
    public long memoryMb() {
        PeakSum sum = new PeakSum();
        for (TaskShare share : tasks.values()) {
            sum.add(share.lifecycle(), share.memoryMb());
        }
        return sum.peak();
    }

    /** Bandwidth of the classic task networks. */
    public int mbits() {
        return tasks.values().stream().mapToInt(TaskShare::mbits).sum();
    }
}
