package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.node.Offer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Room that a node keeps for its part of a plan, until it is known whether all nodes take theirs. Agents are told nothing
 * of it.
 *
 * @param parts what was offered, as it was recorded; never empty
 */
public record Reservation(List<Offer> parts) {
    public Reservation {
        parts = List.copyOf(parts);
    }

    public JobId job() {
        return parts.get(0).job().id();
    }

    /** Whether it is for this plan of its job. */
    public boolean isFor(long evaluationNumber, int round) {
        Offer first = parts.get(0);
        return first.evaluationNumber() == evaluationNumber && first.round() == round;
    }

    public Stream<Placement> placements() {
        return parts.stream().flatMap(part -> part.placements().stream());
    }

    public List<AllocationId> placed() {
        return placements().map(Placement::id).toList();
    }
}
