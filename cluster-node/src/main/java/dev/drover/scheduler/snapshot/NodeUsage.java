package dev.drover.scheduler.snapshot;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's allocations use together. A port may count twice: while an allocation ends, its successor already holds
 * the same one.
 */
public final class NodeUsage {
    public static final NodeUsage NONE = new NodeUsage(new Sums(0, 0, 0, 0, 0), new int[0], new int[0], HeldKeys.NONE);

    private static final int[] NO_CORES = new int[0];

    // Sums are long: a job may ask for impossible amounts, and a sum must not wrap around to a possible one.
    private final long cpuMhz;
    private final long memoryMb;
    private final long diskMb;
    private final long mbits;
    private final int allocations;
    private final int[] ports;
    private final int[] cores;
    private final HeldKeys keys;

    private record Sums(long cpuMhz, long memoryMb, long diskMb, long mbits, int allocations) {}

    /**
     * What is held.
     *
     * @param ports on the node's own address
     * @param keys of devices, and of ports on other addresses
     */
    private NodeUsage(Sums sums, int[] ports, int[] cores, HeldKeys keys) {
        this.cpuMhz = sums.cpuMhz;
        this.memoryMb = sums.memoryMb;
        this.diskMb = sums.diskMb;
        this.mbits = sums.mbits;
        this.allocations = sums.allocations;
        this.ports = ports;
        this.cores = cores;
        this.keys = keys;
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

    /** Bandwidth that classic task networks have been promised. */
    public long mbits() {
        return mbits;
    }

    /** How many allocations this is the sum of. */
    public int allocations() {
        return allocations;
    }

    /** Whether somebody has the port on the node's own address. */
    public boolean usesPort(int port) {
        return Arrays.binarySearch(ports, port) >= 0;
    }

    /** Whether somebody has the port on one of the node's networks that has this address. */
    public boolean usesPort(String address, int port) {
        return keys.size() > 0 && keys.holds(portKey(address, port));
    }

    /** Whether somebody has the device of this model and id. */
    public boolean usesDevice(String vendor, String type, String name, String id) {
        return keys.size() > 0 && keys.holds(deviceKey(vendor, type, name, id));
    }

    private static String portKey(String address, int port) {
        return "port " + address + " " + port;
    }

    private static String deviceKey(String vendor, String type, String name, String id) {
        return "device " + vendor + "/" + type + "/" + name + " " + id;
    }

    /** Whether somebody has the core of this number for himself. */
    public boolean usesCore(int core) {
        return Arrays.binarySearch(cores, core) >= 0;
    }

    /** At least as many as there are ports held on any one address, counting a port as often as it is. */
    public int portCount() {
        return ports.length + keys.size();
    }

    public NodeUsage add(AllocatedResources resources) {
        return new NodeUsage(
                new Sums(
                        cpuMhz + resources.cpuMhz(),
                        memoryMb + resources.memoryMb(),
                        diskMb + resources.diskMb(),
                        mbits + resources.mbits(),
                        allocations + 1),
                with(ports, portsOf(resources)),
                with(cores, coresOf(resources)),
                keys.with(keysOf(resources)));
    }

    private static int[] with(int[] sorted, int[] added) {
        if (added.length == 0) {
            return sorted;
        }
        int[] merged = Arrays.copyOf(sorted, sorted.length + added.length);
        System.arraycopy(added, 0, merged, sorted.length, added.length);
        Arrays.sort(merged);
        return merged;
    }

    /** Takes back what {@link #add} added; ports, cores and devices that are not held are passed over. */
    public NodeUsage remove(AllocatedResources resources) {
        int[] portsLeft = ports;
        for (int port : portsOf(resources)) {
            portsLeft = without(portsLeft, port);
        }
        int[] coresLeft = cores;
        for (int core : coresOf(resources)) {
            coresLeft = without(coresLeft, core);
        }
        return new NodeUsage(
                new Sums(
                        cpuMhz - resources.cpuMhz(),
                        memoryMb - resources.memoryMb(),
                        diskMb - resources.diskMb(),
                        mbits - resources.mbits(),
                        allocations - 1),
                portsLeft,
                coresLeft,
                keys.without(keysOf(resources)));
    }

    private static int[] without(int[] sorted, int number) {
        int at = Arrays.binarySearch(sorted, number);
        if (at < 0) {
            return sorted;
        }
        int[] left = new int[sorted.length - 1];
        System.arraycopy(sorted, 0, left, 0, at);
        System.arraycopy(sorted, at + 1, left, at, left.length - at);
        return left;
    }

    private static int[] coresOf(AllocatedResources resources) {
        int[] found = NO_CORES;
        for (TaskShare share : resources.tasks().values()) {
            if (!share.cores().isEmpty()) {
                found = with(
                        found,
                        share.cores().stream().mapToInt(Integer::intValue).toArray());
            }
        }
        return found;
    }

    private static int[] portsOf(AllocatedResources resources) {
        int size = resources.ports().size();
        for (TaskShare share : resources.tasks().values()) {
            size += share.ports().size();
        }
        int[] found = new int[size];
        int count = own(resources.ports(), found, 0);
        for (TaskShare share : resources.tasks().values()) {
            count = own(share.ports(), found, count);
        }
        return count == size ? found : Arrays.copyOf(found, count);
    }

    private static int own(List<AssignedPort> ports, int[] found, int count) {
        int at = count;
        for (AssignedPort port : ports) {
            if (port.isOnOwnAddress()) {
                found[at++] = port.port();
            }
        }
        return at;
    }

    private static List<String> keysOf(AllocatedResources resources) {
        List<String> found = List.of();
        found = withKeys(found, resources.ports());
        for (TaskShare share : resources.tasks().values()) {
            found = withKeys(found, share.ports());
            if (!share.devices().isEmpty()) {
                found = new ArrayList<>(found);
                for (AssignedDevices devices : share.devices()) {
                    for (String id : devices.ids()) {
                        found.add(deviceKey(devices.vendor(), devices.type(), devices.name(), id));
                    }
                }
            }
        }
        return found;
    }

    private static List<String> withKeys(List<String> before, List<AssignedPort> ports) {
        List<String> found = before;
        for (AssignedPort port : ports) {
            if (!port.isOnOwnAddress()) {
                found = new ArrayList<>(found);
                found.add(portKey(port.hostAddress(), port.port()));
            }
        }
        return found;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeUsage that
                && cpuMhz == that.cpuMhz
                && memoryMb == that.memoryMb
                && diskMb == that.diskMb
                && mbits == that.mbits
                && allocations == that.allocations
                && Arrays.equals(ports, that.ports)
                && Arrays.equals(cores, that.cores)
                && keys.equals(that.keys);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(cpuMhz * 31 + memoryMb) * 31 + Long.hashCode(diskMb) + Arrays.hashCode(ports);
    }

    @Override
    public String toString() {
        return "NodeUsage[cpuMhz=" + cpuMhz + ", memoryMb=" + memoryMb + ", diskMb=" + diskMb + ", ports="
                + Arrays.toString(ports) + ", keys=" + keys + "]";
    }
}
