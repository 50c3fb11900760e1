package dev.drover.scheduler.rank;

import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.scheduler.snapshot.NodeView;

/**
 * How full a node would be. Bin packing prefers the fuller node, so that whole nodes stay free for what is big; spreading
 * prefers the emptier one. Computed by {@link StrictMath}, since a plan made again elsewhere must have the same scores.
 */
final class BinPack {
    private static final double BEST = 18;
    private static final double LN_10 = 2.302585092994046;

    private BinPack() {}

    /** From 0 (the worst) to 1: of bin packing for a node without free cpu and memory, of spreading for an empty one. */
    static double score(Algorithm algorithm, NodeView node, long moreCpuMhz, long moreMemoryMb) {
        double sum = tenTo(node.freeCpu(moreCpuMhz)) + tenTo(node.freeMemory(moreMemoryMb));
        double points =
                switch (algorithm) {
                    case BINPACK -> 20 - sum;
                    case SPREAD -> sum - 2;
                };
        return Math.min(Math.max(points, 0), BEST) / BEST;
    }

    private static double tenTo(double exponent) {
        return StrictMath.exp(exponent * LN_10);
    }
}
