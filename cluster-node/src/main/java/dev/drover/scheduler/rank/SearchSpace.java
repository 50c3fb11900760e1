package dev.drover.scheduler.rank;

import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.LazyOrder;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.snapshot.NodeView;

/** What the searches of one evaluation have in common: the nodes, in the order in which they are walked, and the rules. */
record SearchSpace(
        Job job,
        BaseSet base,
        LazyOrder order,
        Feasibility feasibility,
        ProposedNodes proposed,
        SchedulerConfiguration configuration) {
    /** The node at a place of the walk, as the snapshot shows it. */
    NodeView node(int place) {
        return base.nodes().get(order.get(place));
    }

    int size() {
        return order.size();
    }
}
