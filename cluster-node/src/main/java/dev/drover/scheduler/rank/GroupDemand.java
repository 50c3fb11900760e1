package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one allocation of a group takes of its node: added up once, since it is held against every node that is looked at. */
final class GroupDemand {
    static final String NO_DYNAMIC_PORT = "network: dynamic port selection failed";

    private final long cpuMhz;
    private final long memoryMb;
    private final long diskMb;
    private final List<Port> staticPorts = new ArrayList<>();
    private final List<Port> repeatedPorts = new ArrayList<>();
    private final Set<Integer> numbers = new HashSet<>();
    private final int dynamicPorts;

    private GroupDemand(TaskGroup group) {
        long cpu = 0;
        long memory = 0;
        int dynamic = 0;
        List<Network> networks = new ArrayList<>();
        group.network().ifPresent(networks::add);
        for (Task task : group.tasks()) {
            cpu += task.resources().cpuMhz();
            memory += task.resources().memoryMb();
            task.resources().network().ifPresent(networks::add);
        }
        for (Network network : networks) {
            for (Port port : network.ports()) {
                if (!port.isStatic()) {
                    dynamic++;
                } else {
                    (numbers.add(port.staticPort()) ? staticPorts : repeatedPorts).add(port);
                }
            }
        }
        this.cpuMhz = cpu;
        this.memoryMb = memory;
        this.diskMb = group.ephemeralDiskMb();
        this.dynamicPorts = dynamic;
    }

    static GroupDemand of(TaskGroup group) {
        return new GroupDemand(group);
    }

    long cpuMhz() {
        return cpuMhz;
    }

    long memoryMb() {
        return memoryMb;
    }

    /** What the node lacks, as metrics name it; empty if an allocation fits beside what the node holds. */
    List<String> shortages(NodeView node) {
        NodeCapacity capacity = node.capacity();
        NodeUsage usage = node.usage();
        return hasAmounts(capacity, usage) && hasPorts(capacity, usage) ? List.of() : named(capacity, usage);
    }

    private boolean hasAmounts(NodeCapacity capacity, NodeUsage usage) {
        return usage.cpuMhz() + cpuMhz <= capacity.cpuMhz()
                && usage.memoryMb() + memoryMb <= capacity.memoryMb()
                && usage.diskMb() + diskMb <= capacity.diskMb();
    }

    private boolean hasPorts(NodeCapacity capacity, NodeUsage usage) {
        for (Port port : staticPorts) {
            if (isTaken(port, capacity, usage)) {
                return false;
            }
        }
        return repeatedPorts.isEmpty() && hasDynamicPorts(capacity, usage);
    }

    private static boolean isTaken(Port port, NodeCapacity capacity, NodeUsage usage) {
        return capacity.isReserved(port.staticPort()) || usage.usesPort(port.staticPort());
    }

    private boolean hasDynamicPorts(NodeCapacity capacity, NodeUsage usage) {
        return dynamicPorts == 0 || capacity.hasDynamicPorts(dynamicPorts, usage, numbers);
    }

    private List<String> named(NodeCapacity capacity, NodeUsage usage) {
        List<String> missing = new ArrayList<>();
        for (Port port : staticPorts) {
            if (isTaken(port, capacity, usage)) {
                missing.add(NodeFit.portCollision(port.label(), port.staticPort()));
            }
        }
        for (Port port : repeatedPorts) {
            missing.add(NodeFit.portCollision(port.label(), port.staticPort()));
        }
        if (!hasDynamicPorts(capacity, usage)) {
            missing.add(NO_DYNAMIC_PORT);
        }
        if (usage.cpuMhz() + cpuMhz > capacity.cpuMhz()) {
            missing.add("cpu");
        }
        if (usage.memoryMb() + memoryMb > capacity.memoryMb()) {
            missing.add("memory");
        }
        if (usage.diskMb() + diskMb > capacity.diskMb()) {
            missing.add("disk");
        }
        return List.copyOf(missing);
    }
}
