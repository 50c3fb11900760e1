package dev.drover.scheduler.snapshot;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What a node has for allocations: its resources minus what is reserved for others. */
public final class NodeCapacity {
    private final long cpuMhz;
    private final long memoryMb;
    private final long diskMb;
    private final String address;
    private final int minDynamicPort;
    private final int maxDynamicPort;
    private final int[] reservedPorts;
    private final int firstCore;
    private final int coreCount;
    private final int coreMhz;

    private NodeCapacity(NodeResources resources, NodeResources reserved) {
        this.cpuMhz = Math.max(0, (long) resources.cpuMhz() - reserved.cpuMhz());
        this.memoryMb = Math.max(0, (long) resources.memoryMb() - reserved.memoryMb());
        this.diskMb = Math.max(0, (long) resources.diskMb() - reserved.diskMb());
        this.firstCore = Math.min(reserved.cpuCores(), resources.cpuCores());
        this.coreCount = resources.cpuCores();
        this.coreMhz = resources.cpuCores() == 0 ? 0 : resources.cpuMhz() / resources.cpuCores();
        this.address = resources.address();
        this.minDynamicPort = resources.minDynamicPort();
        this.maxDynamicPort = resources.maxDynamicPort();
        this.reservedPorts = IntStream.concat(
                        resources.reservedPorts().stream().mapToInt(Integer::intValue),
                        reserved.reservedPorts().stream().mapToInt(Integer::intValue))
                .sorted()
                .distinct()
                .toArray();
    }

    public static NodeCapacity of(Node node) {
        return new NodeCapacity(node.resources(), node.reserved());
    }

    public long cpuMhz() {
        return cpuMhz;
    }

    public long memoryMb() {
        return memoryMb;
    }

    public long diskMb() {
        return diskMb;
    }

    public String address() {
        return address;
    }

    public int minDynamicPort() {
        return minDynamicPort;
    }

    public int maxDynamicPort() {
        return maxDynamicPort;
    }

    public boolean isReserved(int port) {
        return Arrays.binarySearch(reservedPorts, port) >= 0;
    }

    /**
     * Whether as many dynamic ports are left, beside some that are wanted by number.
     *
     * @param wanted no dynamic port may be one of them
     */
    public boolean hasDynamicPorts(int count, NodeUsage others, Set<Integer> wanted) {
        if (minDynamicPort <= 0 || maxDynamicPort < minDynamicPort) {
            return false;
        }
        long certain =
                (long) maxDynamicPort - minDynamicPort + 1 - reservedPorts.length - others.portCount() - wanted.size();
        if (certain >= count) {
            return true;
        }
        int free = 0;
        for (int port = minDynamicPort; port <= maxDynamicPort && free < count; port++) {
            free += isReserved(port) || others.usesPort(port) || wanted.contains(port) ? 0 : 1;
        }
        return free >= count;
    }

    /** What one core is worth. */
    public int coreMhz() {
        return coreMhz;
    }

    /** The lowest cores that nobody has for himself, at most as many as asked for. Reserved are the lowest of all. */
    public List<Integer> freeCores(NodeUsage others, int count) {
        List<Integer> free = new ArrayList<>();
        for (int core = firstCore; core < coreCount && free.size() < count; core++) {
            if (!others.usesCore(core)) {
                free.add(core);
            }
        }
        return free;
    }

    /** Whether a placement has a core that is reserved, somebody else's, not there, or given twice by itself. */
    public boolean sharesCores(NodeUsage others, AllocatedResources placement) {
        Set<Integer> own = new HashSet<>();
        for (TaskShare share : placement.tasks().values()) {
            for (int core : share.cores()) {
                if (core < firstCore || core >= coreCount || others.usesCore(core) || !own.add(core)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The first of {@code cpu}, {@code memory} and {@code disk} of which there is less than is used. */
    public Optional<String> overCommitted(NodeUsage usage) {
        if (usage.cpuMhz() > cpuMhz) {
            return Optional.of("cpu");
        }
        if (usage.memoryMb() > memoryMb) {
            return Optional.of("memory");
        }
        return usage.diskMb() > diskMb ? Optional.of("disk") : Optional.empty();
    }

    /** The first port of a placement that is reserved, held by somebody else, or given twice by the placement itself. */
    public Optional<AssignedPort> collision(NodeUsage others, AllocatedResources placement) {
        Set<Integer> own = new HashSet<>();
        Optional<AssignedPort> ofGroup = collision(others, placement.ports(), own);
        if (ofGroup.isPresent()) {
            return ofGroup;
        }
        for (TaskShare share : placement.tasks().values()) {
            Optional<AssignedPort> ofTask = collision(others, share.ports(), own);
            if (ofTask.isPresent()) {
                return ofTask;
            }
        }
        return Optional.empty();
    }

    private Optional<AssignedPort> collision(NodeUsage others, List<AssignedPort> ports, Set<Integer> own) {
        for (AssignedPort port : ports) {
            if (isReserved(port.port()) || others.usesPort(port.port()) || !own.add(port.port())) {
                return Optional.of(port);
            }
        }
        return Optional.empty();
    }
}
