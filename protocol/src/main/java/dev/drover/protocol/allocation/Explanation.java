package dev.drover.protocol.allocation;

import dev.drover.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/**
 * Why no node could take a group, with what was asked and what was found. Kept for failures only: what a node said of a
 * placement that succeeded elsewhere is found by planning again.
 *
 * @param misses the commonest first, at most {@value #MOST_MISSES}
 * @param nearest the node that misses by least; empty if there was no node at all
 */
public record Explanation(List<Miss> misses, Optional<NearestFit> nearest) {
    public static final int MOST_MISSES = 20;
    public static final Explanation NONE = new Explanation(List.of(), Optional.empty());

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
}
