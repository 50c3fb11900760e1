package dev.drover.scheduler.plan;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Says of most nodes that they are not among some, without looking anything up: what thousands of nodes are asked for
 * each placement, and few of them are. Of the others it says that they may be.
 */
final class NodeFilter {
    private static final int BITS = 1 << 13;

    private @Nullable BitSet bits;

    void add(int idHash) {
        if (bits == null) {
            bits = new BitSet(BITS);
        }
        bits.set(idHash & (BITS - 1));
    }

    boolean mayHold(int idHash) {
        return bits != null && bits.get(idHash & (BITS - 1));
    }
}
