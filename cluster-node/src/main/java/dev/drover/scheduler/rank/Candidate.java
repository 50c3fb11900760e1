package dev.drover.scheduler.rank;

import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;

/**
 * One node as the placements of a group see it: true until the plan changes the node.
 *
 * @param seen the node as the snapshot shows it
 * @param node the node as the plan leaves it
 * @param obstacles the rules that keep the group away
 * @param shortages what the node lacks, as metrics name it
 * @param binPack how good the node's fill would be; 0 where it cannot take the group
 * @param neighbours how many of the group's allocations are there already
 */
record Candidate(
        NodeView seen,
        NodeView node,
        List<Obstacle> obstacles,
        List<String> shortages,
        double binPack,
        int neighbours) {
    boolean isPossible() {
        return obstacles.isEmpty() && shortages.isEmpty();
    }
}
