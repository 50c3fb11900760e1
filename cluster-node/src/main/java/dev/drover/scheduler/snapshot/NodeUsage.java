package dev.drover.scheduler.snapshot;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a node's allocations use together. A port may count twice: while an allocation ends, its successor already holds
 * the same one.
 */
public final class NodeUsage {
    public static final NodeUsage NONE = new NodeUsage(0, 0, 0, new int[0], new int[0]);

    private static final int[] NO_CORES = new int[0];

    private final long cpuMhz;
    private final long memoryMb;
    private final long diskMb;
    private final int[] ports;
    private final int[] cores;

    private NodeUsage(long cpuMhz, long memoryMb, long diskMb, int[] sortedPorts, int[] sortedCores) {
        this.cpuMhz = cpuMhz;
        this.memoryMb = memoryMb;
        this.diskMb = diskMb;
        this.ports = sortedPorts;
        this.cores = sortedCores;
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

    public boolean usesPort(int port) {
        return Arrays.binarySearch(ports, port) >= 0;
    }

    /** Whether somebody has the core of this number for himself. */
    public boolean usesCore(int core) {
        return Arrays.binarySearch(cores, core) >= 0;
    }

    /** How many times ports are held, counting a port as often as it is. */
    public int portCount() {
        return ports.length;
    }

    public NodeUsage add(AllocatedResources resources) {
        return new NodeUsage(
                cpuMhz + cpuOf(resources),
                memoryMb + memoryOf(resources),
                diskMb + resources.diskMb(),
                with(ports, portsOf(resources)),
                with(cores, coresOf(resources)));
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

    /** Takes back what {@link #add} added; ports and cores that are not held are passed over. */
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
                cpuMhz - cpuOf(resources),
                memoryMb - memoryOf(resources),
                diskMb - resources.diskMb(),
                portsLeft,
                coresLeft);
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

    // Sums are long: a job may ask for impossible amounts, and a sum must not wrap around to a possible one.
    private static long cpuOf(AllocatedResources resources) {
        long sum = 0;
        for (TaskShare share : resources.tasks().values()) {
            sum += share.cpuMhz();
        }
        return sum;
    }

    private static long memoryOf(AllocatedResources resources) {
        long sum = 0;
        for (TaskShare share : resources.tasks().values()) {
            sum += share.memoryMb();
        }
        return sum;
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
        int at = 0;
        for (AssignedPort port : resources.ports()) {
            found[at++] = port.port();
        }
        for (TaskShare share : resources.tasks().values()) {
            for (AssignedPort port : share.ports()) {
                found[at++] = port.port();
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
                && Arrays.equals(ports, that.ports)
                && Arrays.equals(cores, that.cores);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(cpuMhz * 31 + memoryMb) * 31 + Long.hashCode(diskMb) + Arrays.hashCode(ports);
    }

    @Override
    public String toString() {
        return "NodeUsage[cpuMhz=" + cpuMhz + ", memoryMb=" + memoryMb + ", diskMb=" + diskMb + ", ports="
                + Arrays.toString(ports) + "]";
    }
}
