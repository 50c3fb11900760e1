package dev.drover.scheduler.rank;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes scored nodes until there are enough, and knows the best. The first few with a bad score are put aside for want of better ones. */
final class BestOfFew {
    private static final int MAX_SKIPS = 3;

    private final int limit;
    private int taken;
    private @Nullable ScoredNode best;
    private final List<ScoredNode> skipped = new ArrayList<>(0);

    BestOfFew(int limit) {
        this.limit = limit;
    }

    boolean isEnough() {
        return taken >= limit;
    }

    void add(ScoredNode node) {
        if (node.normalized() <= 0 && skipped.size() < MAX_SKIPS) {
            skipped.add(node);
        } else {
            take(node);
        }
    }

    private void take(ScoredNode node) {
        taken++;
        if (best == null || node.normalized() > best.normalized()) {
            best = node;
        }
    }

    /** The highest score, the first of equals; call it once, when nothing more comes. */
    Optional<ScoredNode> best() {
        for (ScoredNode node : skipped) {
            if (!isEnough()) {
                take(node);
            }
        }
        return Optional.ofNullable(best);
    }
}
