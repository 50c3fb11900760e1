package dev.drover.scheduler.snapshot;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a node has for allocations: its resources minus what is reserved for others. */
public final class NodeCapacity {
    /** How metrics name it that a node holds as many allocations as it may. */
    public static final String ALLOCATIONS = "max allocation exceeded";

    private final long cpuMhz;
    private final long memoryMb;
    private final long diskMb;
    private final String address;
    private final int minDynamicPort;
    private final int maxDynamicPort;
    private final PortSpace ownPorts;
    private final Map<String, PortSpace> namedPorts;
    private final List<DeviceGroup> devices;
    private final int mbits;
    private final int maxAllocations;
    private final int firstCore;
    private final int coreCount;
    private final int coreMhz;

    private NodeCapacity(NodeResources resources, NodeResources reserved, Equipment equipment) {
        this.cpuMhz = Math.max(0, (long) resources.cpuMhz() - reserved.cpuMhz());
        this.memoryMb = Math.max(0, (long) resources.memoryMb() - reserved.memoryMb());
        this.diskMb = Math.max(0, (long) resources.diskMb() - reserved.diskMb());
        this.firstCore = Math.min(reserved.cpuCores(), resources.cpuCores());
        this.coreCount = resources.cpuCores();
        this.coreMhz = resources.cpuCores() == 0 ? 0 : resources.cpuMhz() / resources.cpuCores();
        this.address = resources.address();
        this.minDynamicPort = resources.minDynamicPort();
        this.maxDynamicPort = resources.maxDynamicPort();
        PortSpace.Reservations reservations = new PortSpace.Reservations(resources, reserved, equipment);
        this.ownPorts = reservations.own();
        this.namedPorts = reservations.named();
        this.devices = equipment.devices();
        this.mbits = equipment.mbits();
        this.maxAllocations = equipment.maxAllocations();
    }

    public static NodeCapacity of(Node node) {
        return new NodeCapacity(node.resources(), node.reserved(), node.equipment());
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

    /** The devices of the node, whoever has them. */
    public List<DeviceGroup> devices() {
        return devices;
    }

    /** What is left of the bandwidth of the node's own address; whatever anybody may want where it is not limited. */
    public long freeMbits(NodeUsage others) {
        return mbits == 0 ? Long.MAX_VALUE : mbits - others.mbits();
    }

    /** How many more allocations the node takes, whatever they need; as many as anybody may want where it has no limit. */
    public long freeAllocations(NodeUsage others) {
        return maxAllocations == 0 ? Long.MAX_VALUE : maxAllocations - (long) others.allocations();
    }

    /** The address of a network; empty if the node has no such network. */
    public Optional<String> address(String network) {
        return space(network).map(PortSpace::address);
    }

    private Optional<PortSpace> space(String network) {
        return network.isEmpty() ? Optional.of(ownPorts) : Optional.ofNullable(namedPorts.get(network));
    }

    /**
     * Whether nobody may be given a port.
     *
     * @param network the name of one of the node's networks; empty for its own address
     */
    public boolean isTaken(int port, String network, NodeUsage others) {
        if (network.isEmpty()) {
            return ownPorts.isTaken(port, others);
        }
        PortSpace space = namedPorts.get(network);
        return space == null || space.isTaken(port, others);
    }

    /** Whether an allocation holds a port of a network. */
    public boolean holds(AllocatedResources held, int port, String network) {
        return held.allPorts()
                .filter(assigned -> assigned.port() == port)
                .anyMatch(assigned -> Optional.of(addressOf(assigned)).equals(address(network)));
    }

    private String addressOf(AssignedPort port) {
        return port.isOnOwnAddress() ? address : port.hostAddress();
    }

    /**
     * How many dynamic ports of a network are left beside some that are wanted by number, at most as many as asked for.
     *
     * @param wanted no dynamic port may be one of them
     */
    public int freeDynamicPorts(String network, int count, NodeUsage others, Set<Integer> wanted) {
        PortSpace space = space(network).orElse(null);
        if (space == null || minDynamicPort <= 0 || maxDynamicPort < minDynamicPort) {
            return 0;
        }
        long certain =
                (long) maxDynamicPort - minDynamicPort + 1 - space.reservedCount() - others.portCount() - wanted.size();
        if (certain >= count) {
            return count;
        }
        int free = 0;
        for (int port = minDynamicPort; port <= maxDynamicPort && free < count; port++) {
            free += space.isTaken(port, others) || wanted.contains(port) ? 0 : 1;
        }
        return free;
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

    /** The first of the number of allocations, {@code cpu}, {@code memory} and {@code disk} of which more is used than there is. */
    public Optional<String> overCommitted(NodeUsage usage) {
        if (freeAllocations(usage) < 0) {
            return Optional.of(ALLOCATIONS);
        }
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
        Set<String> own = new HashSet<>();
        return placement
                .allPorts()
                .filter(port -> isTaken(port.port(), port.hostNetwork(), others)
                        || !own.add(addressOf(port) + " " + port.port()))
                .findFirst();
    }

    /** Whether a placement has a device that is not there, not healthy, somebody else's, or given twice by itself. */
    public boolean sharesDevices(NodeUsage others, AllocatedResources placement) {
        Set<String> own = new HashSet<>();
        for (TaskShare share : placement.tasks().values()) {
            for (AssignedDevices assigned : share.devices()) {
                for (String id : assigned.ids()) {
                    if (!isFree(assigned, id, others) || !own.add(assigned.model() + " " + id)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean isFree(AssignedDevices assigned, String id, NodeUsage others) {
        return !others.usesDevice(assigned.vendor(), assigned.type(), assigned.name(), id)
                && devices.stream()
                        .filter(group -> group.vendor().equals(assigned.vendor())
                                && group.type().equals(assigned.type())
                                && group.name().equals(assigned.name()))
                        .flatMap(group -> group.instances().stream())
                        .anyMatch(device -> device.id().equals(id) && device.healthy());
    }
}
