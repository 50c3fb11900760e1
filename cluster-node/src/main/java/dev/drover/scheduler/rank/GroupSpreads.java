package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.ValueCounts;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.List;

/** The spreads of a group: its own, then its job's. */
final class GroupSpreads {
    private static final int[] NONE = new int[0];

    private final List<SpreadBoost> boosts = new ArrayList<>();

    GroupSpreads(Job job, TaskGroup group, ProposedNodes proposed) {
        List<Spread> all = new ArrayList<>(group.spreads());
        all.addAll(job.spreads());
        double weights = all.stream().mapToDouble(Spread::weight).sum();
        for (Spread spread : all) {
            ValueCounts counts = new ValueCounts(proposed, spread.attribute(), group.name()::equals);
            boosts.add(new SpreadBoost(spread, spread.weight() / weights, group.count(), counts));
        }
    }

    boolean isEmpty() {
        return boosts.isEmpty();
    }

    /** Makes ready for the next placement. */
    void begin() {
        boosts.forEach(SpreadBoost::begin);
    }

    /** The numbers of a node's values, one for each spread: they stay the same for the evaluation. */
    int[] numbers(NodeView node) {
        if (boosts.isEmpty()) {
            return NONE;
        }
        int[] numbers = new int[boosts.size()];
        for (int at = 0; at < numbers.length; at++) {
            numbers[at] = boosts.get(at).number(node);
        }
        return numbers;
    }

    /** The sum over the spreads. */
    double boost(int[] numbers) {
        double sum = 0;
        for (int at = 0; at < numbers.length; at++) {
            sum += boosts.get(at).boost(numbers[at]);
        }
        return sum;
    }
}
