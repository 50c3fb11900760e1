package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.HeldAllocation;
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

    private final long sharedMhz;
    private final int cores;
    private final long memoryMb;
    private final long diskMb;
    private final List<Port> staticPorts = new ArrayList<>();
    private final List<Port> repeatedPorts = new ArrayList<>();
    private final Set<Integer> numbers = new HashSet<>();
    private final int dynamicPorts;

    private GroupDemand(TaskGroup group) {
        long cpu = 0;
        int whole = 0;
        long memory = 0;
        int dynamic = 0;
        List<Network> networks = new ArrayList<>();
        group.network().ifPresent(networks::add);
        for (Task task : group.tasks()) {
            cpu += task.resources().cpuMhz();
            whole += task.resources().cores();
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
        this.sharedMhz = cpu;
        this.cores = whole;
        this.memoryMb = memory;
        this.diskMb = group.ephemeralDiskMb();
        this.dynamicPorts = dynamic;
    }

    static GroupDemand of(TaskGroup group) {
        return new GroupDemand(group);
    }

    /** Cores are worth different amounts on different nodes. */
    long cpuMhz(NodeCapacity capacity) {
        return sharedMhz + (long) cores * capacity.coreMhz();
    }

    long memoryMb() {
        return memoryMb;
    }

    /** What the node lacks, as metrics name it; empty if an allocation fits beside what the node holds. */
    List<String> shortages(NodeView node) {
        if (fits(node)) {
            return List.of();
        }
        return lacks(node).stream().map(Lack::dimension).toList();
    }

    boolean fits(NodeView node) {
        return hasAmounts(node.capacity(), node.usage()) && hasPorts(node.capacity(), node.usage());
    }

    Amounts amounts(NodeCapacity capacity) {
        return new Amounts(cpuMhz(capacity), memoryMb, diskMb);
    }

    /** Whether some resources hold a port that is asked for by number. */
    boolean wantsPortOf(AllocatedResources held) {
        return numbers.stream().anyMatch(held::holdsPort);
    }

    boolean hasAmounts(NodeCapacity capacity, NodeUsage usage) {
        return usage.cpuMhz() + cpuMhz(capacity) <= capacity.cpuMhz()
                && usage.memoryMb() + memoryMb <= capacity.memoryMb()
                && usage.diskMb() + diskMb <= capacity.diskMb()
                && (cores == 0 || capacity.freeCores(usage, cores).size() == cores);
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

    /** What the node lacks, and by how much. */
    List<Lack> lacks(NodeView node) {
        NodeCapacity capacity = node.capacity();
        NodeUsage usage = node.usage();
        List<Lack> lacks = new ArrayList<>();
        for (Port port : staticPorts) {
            if (isTaken(port, capacity, usage)) {
                lacks.add(lack(port, holder(node, port.staticPort())));
            }
        }
        for (Port port : repeatedPorts) {
            lacks.add(lack(port, "asked for twice"));
        }
        if (!hasDynamicPorts(capacity, usage)) {
            lacks.add(Lack.amount(NO_DYNAMIC_PORT, dynamicPorts, 0));
        }
        if (cores > 0) {
            add(lacks, NodeFit.CORES, cores, capacity.freeCores(usage, cores).size());
        }
        add(lacks, "cpu", cpuMhz(capacity), capacity.cpuMhz() - usage.cpuMhz());
        add(lacks, "memory", memoryMb, capacity.memoryMb() - usage.memoryMb());
        add(lacks, "disk", diskMb, capacity.diskMb() - usage.diskMb());
        return List.copyOf(lacks);
    }

    private static void add(List<Lack> lacks, String dimension, long asked, long free) {
        if (asked > free) {
            lacks.add(Lack.amount(dimension, asked, free));
        }
    }

    private static Lack lack(Port port, String holder) {
        return Lack.port(NodeFit.portCollision(port.label(), port.staticPort()), port.staticPort(), holder);
    }

    private static String holder(NodeView node, int port) {
        for (HeldAllocation held : node.held()) {
            if (held.resources().holdsPort(port)) {
                return "allocation " + held.id() + " of job " + held.job().value();
            }
        }
        return "reserved on the node";
    }
}
