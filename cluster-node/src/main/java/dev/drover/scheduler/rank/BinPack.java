package dev.drover.scheduler.rank;

import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;

/** How full a node would be: the fuller, the better, so that whole nodes stay free for what is big. */
final class BinPack {
    private static final double BEST = 18;

    private BinPack() {}

    /** From 0 (empty) to 1 (cpu and memory used up). */
    static double score(NodeCapacity capacity, NodeUsage usage) {
        double sum = Math.pow(10, free(usage.cpuMhz(), capacity.cpuMhz()))
                + Math.pow(10, free(usage.memoryMb(), capacity.memoryMb()));
        return Math.min(Math.max(20 - sum, 0), BEST) / BEST;
    }

    private static double free(long used, long capacity) {
        return capacity == 0 ? 0 : 1 - (double) used / capacity;
    }
}
