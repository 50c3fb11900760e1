package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.PeakSum;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What one allocation of a group takes of its node: added up once, since it is held against every node that is looked at. */
final class GroupDemand {
    private static final String BANDWIDTH = "network: bandwidth exceeded";

    private final long sharedMhz;
    private final int cores;
    private final long memoryMb;
    private final long diskMb;
    private final long mbits;
    private final PortDemand ports;
    private final List<DeviceChoice.Ask> devices;
    private final int deviceWeights;

    private GroupDemand(TaskGroup group) {
        PeakSum cpu = new PeakSum();
        int whole = 0;
        PeakSum memory = new PeakSum();
        long bandwidth = 0;
        for (Task task : group.tasks()) {
            cpu.add(task.lifecycle(), task.resources().cpuMhz());
            whole += task.resources().cores();
            memory.add(task.lifecycle(), task.resources().memoryMb());
            bandwidth += task.resources().network().map(Network::mbits).orElse(0);
        }
        this.sharedMhz = cpu.peak();
        this.cores = whole;
        this.memoryMb = memory.peak();
        this.diskMb = group.ephemeralDiskMb();
        this.mbits = bandwidth;
        this.ports = new PortDemand(group);
        this.devices = DeviceChoice.asks(group);
        this.deviceWeights = devices.stream()
                .flatMap(ask -> ask.request().affinities().stream())
                .mapToInt(Affinity::weight)
                .map(Math::abs)
                .sum();
    }

    static GroupDemand of(TaskGroup group) {
        return new GroupDemand(group);
    }

    /** Cores are worth different amounts on different nodes. */
    long cpuMhz(NodeView node) {
        return cores == 0
                ? sharedMhz
                : sharedMhz + (long) cores * node.capacity().coreMhz();
    }

    long memoryMb() {
        return memoryMb;
    }

    PortDemand ports() {
        return ports;
    }

    /** The devices that it wants, in the order in which they are given. */
    List<DeviceChoice.Ask> devices() {
        return devices;
    }

    /**
     * How much the devices that the node would give are what the group is drawn to, from -1 to 1; empty if it is drawn to
     * none. Only for a node that has enough.
     */
    OptionalDouble deviceAffinity(NodeView node) {
        if (deviceWeights == 0) {
            return OptionalDouble.empty();
        }
        int matched = DeviceChoice.of(devices, node.capacity(), node.usage())
                .map(DeviceChoice::matched)
                .orElse(0);
        return OptionalDouble.of((double) matched / deviceWeights);
    }

    /** What the node lacks, as metrics name it; empty if an allocation fits beside what the node holds. */
    List<String> shortages(NodeView node) {
        if (fits(node)) {
            return List.of();
        }
        return lacks(node).stream().map(Lack::dimension).toList();
    }

    boolean fits(NodeView node) {
        return hasAmounts(node)
                && ports.isMet(node.capacity(), node.usage())
                && hasDevices(node.capacity(), node.usage());
    }

    boolean hasDevices(NodeCapacity capacity, NodeUsage usage) {
        return DeviceChoice.of(devices, capacity, usage).isPresent();
    }

    Amounts amounts(NodeView node) {
        return new Amounts(cpuMhz(node), memoryMb, diskMb, mbits);
    }

    boolean hasAmounts(NodeView node) {
        return node.hasRoom(cpuMhz(node), memoryMb, diskMb)
                && (mbits == 0 || mbits <= node.capacity().freeMbits(node.usage()))
                && (cores == 0 || node.capacity().freeCores(node.usage(), cores).size() == cores);
    }

    /** What the node lacks, and by how much. */
    List<Lack> lacks(NodeView node) {
        NodeCapacity capacity = node.capacity();
        NodeUsage usage = node.usage();
        List<Lack> lacks = new ArrayList<>();
        add(lacks, NodeCapacity.ALLOCATIONS, 1, capacity.freeAllocations(usage));
        ports.addLacks(node, lacks);
        if (mbits > 0) {
            add(lacks, BANDWIDTH, mbits, capacity.freeMbits(usage));
        }
        lacks.addAll(DeviceLacks.of(devices, node));
        if (cores > 0) {
            add(lacks, NodeFit.CORES, cores, capacity.freeCores(usage, cores).size());
        }
        add(lacks, "cpu", cpuMhz(node), capacity.cpuMhz() - usage.cpuMhz());
        add(lacks, "memory", memoryMb, capacity.memoryMb() - usage.memoryMb());
        add(lacks, "disk", diskMb, capacity.diskMb() - usage.diskMb());
        return List.copyOf(lacks);
    }

    private static void add(List<Lack> lacks, String dimension, long asked, long free) {
        if (asked > free) {
            lacks.add(Lack.amount(dimension, asked, free));
        }
    }
}
