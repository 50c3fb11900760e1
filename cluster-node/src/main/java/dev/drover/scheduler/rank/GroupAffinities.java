package dev.drover.scheduler.rank;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Node;
import dev.drover.scheduler.feasible.ConstraintRule;
import dev.drover.scheduler.feasible.Target;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What draws a group to nodes and away from them: the affinities of its job, its own and those of its tasks. */
final class GroupAffinities {
    private final List<Affinity> ofClasses = new ArrayList<>();
    private final List<Affinity> ofSingleNodes = new ArrayList<>();
    private final Map<String, Integer> byClass = new HashMap<>();
    private int weights;

    GroupAffinities(Job job, TaskGroup group) {
        add(job.affinities());
        add(group.affinities());
        for (Task task : group.tasks()) {
            add(task.affinities());
        }
    }

    private void add(List<Affinity> affinities) {
        for (Affinity affinity : affinities) {
            boolean single = Target.isUnique(affinity.left()) || Target.isUnique(affinity.right());
            (single ? ofSingleNodes : ofClasses).add(affinity);
            weights += Math.abs(affinity.weight());
        }
    }

    boolean isEmpty() {
        return weights == 0;
    }

    /** From -1 to 1: the weights of the affinities that hold, as a part of all weights. */
    double score(NodeView node) {
        if (isEmpty()) {
            return 0;
        }
        int matched = byClass.computeIfAbsent(node.computedClass(), unseen -> matched(ofClasses, node.node()))
                + matched(ofSingleNodes, node.node());
        return (double) matched / weights;
    }

    private static int matched(List<Affinity> affinities, Node node) {
        int sum = 0;
        for (Affinity affinity : affinities) {
            sum += ConstraintRule.holds(affinity.rule(), node) ? affinity.weight() : 0;
        }
        return sum;
    }
}
