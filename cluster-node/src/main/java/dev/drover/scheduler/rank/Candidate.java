package dev.drover.scheduler.rank;

import dev.drover.scheduler.feasible.Obstacle;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One node as the placements of a group see it: true until the plan changes the node.
 *
 * @param seen the node as the snapshot shows it
 * @param node the node as the plan leaves it
 * @param obstacles the rules that keep the group away
 * @param shortages what the node lacks, as metrics name it
 * @param binPack how good the node's fill would be
 * @param antiAffinity how much the group's allocations that are there already keep it away; 0 without any
 * @param affinity how much the node draws the group
 * @param devices how much its devices draw the group; empty where the group is drawn to none
 * @param spreadNumbers the node's values for each of the group's spreads
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and read for thousands of nodes in each search.
record Candidate(
        NodeView seen,
        NodeView node,
        List<Obstacle> obstacles,
        List<String> shortages,
        double binPack,
        double antiAffinity,
        double affinity,
        OptionalDouble devices,
        int[] spreadNumbers) {}
