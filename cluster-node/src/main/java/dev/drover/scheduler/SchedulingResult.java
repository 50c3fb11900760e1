package dev.drover.scheduler;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Plan;
import java.util.List;
import java.util.Optional;

/**
 * A scheduler's proposal.
 *
 * @param blocked what to wait for; present if a group could not be placed
 */
public record SchedulingResult(Plan plan, Basis basis, Optional<BlockedInfo> blocked) {
    /**
     * What the plan was made from, as far as the scheduler knows it.
     *
     * @param baseSetSize 0 where nothing was to be placed, so that no node was looked for
     * @param baseSetHash tells the ids and sequence numbers of the base set from any others
     * @param nodesConsidered in the order they were looked at, at most 100
     */
    public record Basis(
            long seed, int algorithmVersion, int baseSetSize, String baseSetHash, List<NodeId> nodesConsidered) {
        public Basis {
            nodesConsidered = List.copyOf(nodesConsidered);
        }
    }
}
