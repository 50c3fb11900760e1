package dev.drover.scheduler.plan;

import dev.drover.protocol.NodeId;
import dev.drover.scheduler.feasible.Target;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How many of a job's own allocations are wanted where a fact of the node has each value, as the plan made so far leaves
 * them. Counted once and kept in step. Values are known by numbers from 0, in the order in which they were met.
 */
public final class ValueCounts {
    /** The number of a value that a node does not have. */
    public static final int MISSING = -1;

    private final ProposedNodes proposed;
    private final String fact;
    private final boolean unique;
    private final Predicate<String> groups;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> numbersByClass = new HashMap<>();
    private final List<String> values = new ArrayList<>();
    private int[] counts = new int[8];
    private boolean[] used = new boolean[8];
    private int followed;

    /**
     * Counts what is there.
     *
     * @param fact of a node, such as <code>${meta.rack}</code>
     * @param groups whose allocations count, by name
     */
    public ValueCounts(ProposedNodes proposed, String fact, Predicate<String> groups) {
        this.proposed = proposed;
        this.fact = fact;
        this.unique = Target.isUnique(fact);
        this.groups = groups;
        proposed.own().before().forEach(allocation -> add(allocation.group(), allocation.node(), 1));
    }

    private void add(String group, NodeId node, int by) {
        if (!groups.test(group)) {
            return;
        }
        int number = proposed.snapshot().node(node).map(this::number).orElse(MISSING);
        if (number != MISSING) {
            counts[number] += by;
            used[number] = true;
        }
    }

    /** Takes in what the plan has changed since. */
    public void follow() {
        List<OwnAllocations.Change> changes = proposed.own().changes();
        for (; followed < changes.size(); followed++) {
            OwnAllocations.Change change = changes.get(followed);
            add(change.group(), change.node(), change.by());
        }
    }

    /** The number of a node's value; {@link #MISSING} if it has none. */
    public int number(NodeView node) {
        if (unique) {
            return find(node);
        }
        Integer known = numbersByClass.get(node.computedClass());
        if (known == null) {
            known = find(node);
            numbersByClass.put(node.computedClass(), known);
        }
        return known;
    }

    private int find(NodeView node) {
        return Target.resolve(fact, node.node()).map(this::number).orElse(MISSING);
    }

    private int number(String value) {
        Integer known = numbers.putIfAbsent(value, values.size());
        if (known != null) {
            return known;
        }
        values.add(value);
        if (values.size() > counts.length) {
            counts = Arrays.copyOf(counts, 2 * counts.length);
            used = Arrays.copyOf(used, counts.length);
        }
        return values.size() - 1;
    }

    /** How many values have been met. */
    public int size() {
        return values.size();
    }

    public String value(int number) {
        return values.get(number);
    }

    public int count(int number) {
        return counts[number];
    }

    /** Whether an allocation is, or was before the plan, where the fact has the value. */
    public boolean isUsed(int number) {
        return used[number];
    }
}
