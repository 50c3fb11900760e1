package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;

/** The resources that preemption weighs against each other. */
record Amounts(long cpuMhz, long memoryMb, long diskMb, long mbits) {
    static Amounts of(AllocatedResources resources) {
        return new Amounts(resources.cpuMhz(), resources.memoryMb(), resources.diskMb(), resources.mbits());
    }

    Amounts minus(Amounts other) {
        return new Amounts(
                cpuMhz - other.cpuMhz, memoryMb - other.memoryMb, diskMb - other.diskMb, mbits - other.mbits);
    }

    /** How far something is from being exactly this: 0 for the same; what is not asked does not count. */
    double distance(Amounts used) {
        return StrictMath.sqrt(part(cpuMhz, used.cpuMhz)
                + part(memoryMb, used.memoryMb)
                + part(diskMb, used.diskMb)
                + part(mbits, used.mbits));
    }

    private static double part(long asked, long used) {
        double part = asked > 0 ? (double) (asked - used) / asked : 0;
        return part * part;
    }
}
