package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Constraint;
import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.ValueCounts;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Optional;
import java.util.function.Predicate;

/** The rule that only so many allocations may be where a fact of the node has the same value. */
final class DistinctProperty {
    private final String attribute;
    private final int allowed;
    private final ValueCounts counts;

    /**
     * Counts what is there.
     *
     * @param groups whose allocations count, by name
     */
    DistinctProperty(Constraint constraint, ProposedNodes proposed, Predicate<String> groups) {
        this.attribute = constraint.left();
        this.allowed = allowed(constraint.right());
        this.counts = new ValueCounts(proposed, attribute, groups);
    }

    private static int allowed(String text) {
        try {
            return text.isEmpty() ? 1 : Math.max(1, Integer.parseInt(text.trim()));
        } catch (NumberFormatException unreadable) {
            return 1;
        }
    }

    /** Makes ready for the next placement. */
    void begin() {
        counts.follow();
    }

    Optional<Obstacle> obstacle(NodeView node) {
        int number = counts.number(node);
        if (number == ValueCounts.MISSING) {
            return Optional.of(new Obstacle("distinct_property: node has no " + attribute, "", attribute));
        }
        int used = counts.count(number);
        if (used < allowed) {
            return Optional.empty();
        }
        String value = counts.value(number);
        String rule = "distinct_property: " + attribute + "=" + value + " used by " + used + " allocs";
        return Optional.of(new Obstacle(rule, Integer.toString(used), Integer.toString(allowed)));
    }
}
