package dev.drover.chaos.simulation;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether what one node takes may run there, by what its agent has said of it. It is planned on the node as it was shown
 * a while ago, and goes on where the node has become another meanwhile.
 */
final class DescriptionChecks {
    /** A plan is offered again by whoever takes its evaluation over from a server that is gone. */
    private static final Duration BEHIND = Duration.ofMinutes(2);

    private final Deque<Described> latest = new ArrayDeque<>();

    private record Described(Node node, Instant from) {}

    Optional<Violation> check(NodeEvent event, Instant at) {
        while (latest.size() > 1 && hasGivenWayBefore(at.minus(BEHIND))) {
            latest.removeFirst();
        }
        if (event instanceof NodeEvent.NodeRegistered registered) {
            latest.addLast(new Described(registered.node(), at));
        } else if (event instanceof NodeEvent.OfferTaken taken) {
            return taken.accepted().placements().stream()
                    .flatMap(placement -> broken(taken.accepted(), placement).stream())
                    .findFirst()
                    .map(broken -> new Violation(Invariant.CONSTRAINTS_HOLD, broken));
        }
        return Optional.empty();
    }

    private boolean hasGivenWayBefore(Instant moment) {
        Described second = latest.stream().skip(1).findFirst().orElseThrow();
        return second.from().isBefore(moment);
    }

    private Optional<String> broken(Offer offer, Placement placement) {
        OptionalLong older = placement.lineage().jobVersion();
        Job job = older.isEmpty()
                ? offer.job()
                : Optional.ofNullable(offer.earlierJobs().get(older.getAsLong()))
                        .orElseThrow();
        boolean held = latest.stream()
                .anyMatch(described -> ConstraintChecks.broken(job, placement.group(), described.node())
                        .isEmpty());
        return held
                ? Optional.empty()
                : ConstraintChecks.broken(
                        job, placement.group(), latest.getLast().node());
    }
}
