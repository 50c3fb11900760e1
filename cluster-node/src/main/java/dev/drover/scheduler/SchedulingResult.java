package dev.drover.scheduler;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Plan;
import java.util.List;

/** A scheduler's proposal. */
public record SchedulingResult(Plan plan, Basis basis) {
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
