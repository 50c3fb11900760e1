package dev.drover.protocol.allocation;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why no node could take a group, with what was asked and what was found. Kept for failures only: what a node said of a
 * placement that succeeded elsewhere is found by planning again.
 *
 * @param misses the commonest first, at most {@value #MOST_MISSES}
 * @param nearest the node that misses by least; empty if there was no node at all
 * @param leftOut the nodes that were not asked at all; empty where the question was about one node, and in what was
 *     recorded by versions that did not count them
 */
public record Explanation(List<Miss> misses, Optional<NearestFit> nearest, Optional<LeftOut> leftOut) {
    public static final int MOST_MISSES = 20;
    public static final Explanation NONE = new Explanation(List.of(), Optional.empty(), Optional.empty());

    public Explanation {
        misses = List.copyOf(misses);
    }

    /**
     * Something that nodes miss.
     *
     * @param what the text of a constraint, or the name of a dimension, as the counts have it
     * @param asked the constraint's right side, or the amount
     * @param found what the nodes have instead: the constraint's left side, the most that any of them has free, or who
     *     holds the port; empty for nothing
     * @param nodes on how many it was so
     */
    public record Miss(String what, String asked, String found, int nodes) {}

    /**
     * The node that is nearest to taking the group: it fails the fewest rules, and of those that fail as few it lacks
     * the smallest part of what was asked.
     */
    public record NearestFit(NodeId node, List<Miss> misses) {
        public NearestFit {
            misses = List.copyOf(misses);
        }
    }

    /**
     * The nodes that a job's allocations cannot come to, whatever they have.
     *
     * @param known how many nodes there are in the cluster
     * @param reasons how many nodes are left out by what, each counted once: another {@code node pool} or
     *     {@code datacenter} than the job's, the status of one that is not ready, {@code draining}, {@code ineligible}
     */
    public record LeftOut(int known, Map<String, Integer> reasons) {
        public static final String NODE_POOL = "node pool";
        public static final String DATACENTER = "datacenter";
        public static final String DRAINING = "draining";

        public LeftOut {
            reasons = Sorted.copyOf(reasons);
        }
    }
}
