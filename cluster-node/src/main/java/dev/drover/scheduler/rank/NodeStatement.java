package dev.drover.scheduler.rank;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import java.util.List;
import java.util.Optional;

/**
 * What one node says to one placement.
 *
 * @param misses the rules it fails and what it lacks; those of a node with a score would have to be made room for
 * @param score how good it is; empty if it cannot take the placement
 */
public record NodeStatement(NodeId node, List<Miss> misses, Optional<NodeScore> score) {
    public NodeStatement {
        misses = List.copyOf(misses);
    }
}
