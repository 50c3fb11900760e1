package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Spread;
import dev.drover.scheduler.plan.ValueCounts;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How much nearer to one spread a group comes by a placement, by value of the fact. Worked out at most once for each
 * value and placement.
 */
final class SpreadBoost {
    private static final double AWAY = -1;

    private final Spread spread;
    private final double share;
    private final ValueCounts counts;
    private final Map<String, Double> desired = new HashMap<>();
    private double remainder;
    private double lowest = AWAY;
    private int least;
    private int most;
    private double[] known = new double[8];

    /**
     * A spread of a group.
     *
     * @param share the spread's weight as a part of all the group's weights
     * @param count how many allocations the group wants
     */
    SpreadBoost(Spread spread, double share, int count, ValueCounts counts) {
        this.spread = spread;
        this.share = share;
        this.counts = counts;
        this.remainder = count;
        for (Spread.Target target : spread.targets()) {
            double wanted = target.percent() / 100.0 * count;
            desired.put(target.value(), wanted);
            remainder -= wanted;
        }
    }

    /** Makes ready for the next placement. */
    void begin() {
        counts.follow();
        Arrays.fill(known, Double.NaN);
        least = Integer.MAX_VALUE;
        most = 0;
        for (int number = 0; number < counts.size(); number++) {
            if (counts.isUsed(number)) {
                least = Math.min(least, counts.count(number));
                most = Math.max(most, counts.count(number));
            }
        }
    }

    int number(NodeView node) {
        return counts.number(node);
    }

    double boost(int number) {
        if (number == ValueCounts.MISSING) {
            return AWAY;
        }
        if (number >= known.length) {
            int before = known.length;
            known = Arrays.copyOf(known, Math.max(number + 1, 2 * before));
            Arrays.fill(known, before, known.length, Double.NaN);
        }
        if (Double.isNaN(known[number])) {
            known[number] = spread.targets().isEmpty() ? even(counts.count(number)) : towardsTarget(number);
        }
        return known[number];
    }

    private double towardsTarget(int number) {
        double wanted = desired.getOrDefault(counts.value(number), remainder);
        if (wanted <= 0) {
            return desired.containsKey(counts.value(number)) ? lowest : AWAY;
        }
        double boost = (wanted - (counts.count(number) + 1)) / wanted * share;
        lowest = Math.min(lowest, boost);
        return boost;
    }

    /** Draws to the values that have fewest, and away from those with more; the weight does not count. */
    private double even(int here) {
        if (least == Integer.MAX_VALUE) {
            return 0;
        }
        if (here != least) {
            return least == 0 ? AWAY : (double) (least - here) / least;
        }
        if (least == most) {
            return AWAY;
        }
        return least == 0 ? 1 : (double) (most - least) / least;
    }
}
