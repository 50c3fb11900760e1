package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.node.NodeCommand.SettleReservation;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node says to a part of a plan whose parts are taken all or not at all. First it keeps room for its part, if it can
 * take it whole; then it is told whether all nodes do. What it has promised it keeps, whatever has become of it meanwhile.
 */
final class ReservationDecisions {
    private ReservationDecisions() {}

    static Decision<NodeEvent, NodeReply> reserve(NodeState state, Offer offer) {
        return OfferDecisions.known(state, offer).orElseGet(() -> answer(state, offer));
    }

    private static Decision<NodeEvent, NodeReply> answer(NodeState state, Offer offer) {
        List<OfferDecisions.Part> parts =
                OfferDecisions.judge(state, offer).wholeOrNothing().parts();
        List<NodeEvent> events = new ArrayList<>(overtaken(state, offer));
        parts.forEach(part -> events.add(new NodeEvent.OfferReserved(part.accepted(), part.refused())));
        return new Decision<>(events, OfferDecisions.answerOf(parts));
    }

    /** Room is not kept for a plan of a job beyond that job's next plan. */
    static List<NodeEvent> overtaken(NodeState state, Offer by) {
        return Optional.ofNullable(state.reservations().get(by.job().id()))
                .map(ReservationDecisions::released)
                .orElse(List.of());
    }

    /** All at once; in several events where very much was kept. */
    private static List<NodeEvent> released(Reservation kept) {
        Offer first = kept.parts().get(0);
        List<AllocationId> placed = kept.placed();
        List<NodeEvent> events = new ArrayList<>();
        int at = 0;
        do {
            events.add(new NodeEvent.ReservationReleased(
                    kept.job(), first.evaluationNumber(), first.round(), Disconnection.named(placed, at)));
            at += Disconnection.MOST_NAMED;
        } while (at < placed.size());
        return events;
    }

    /** A repeat finds nothing to settle. */
    static Decision<NodeEvent, NodeReply> settle(NodeState state, SettleReservation settle, Stamp now) {
        Optional<Decision<NodeEvent, NodeReply>> late =
                OfferDecisions.newer(state, settle.job(), settle.evaluationNumber());
        if (late.isPresent()) {
            return late.get();
        }
        Reservation kept = state.reservations().get(settle.job());
        if (kept == null || !kept.isFor(settle.evaluationNumber(), settle.round())) {
            return Decision.reject(new NodeReply.Recorded());
        }
        List<NodeEvent> events = new ArrayList<>();
        if (settle.confirmed()) {
            events.addAll(taken(state, kept));
        } else {
            events.addAll(released(kept));
        }
        NodeState after = state;
        for (NodeEvent event : events) {
            after = after.apply(event, now);
        }
        events.addAll(DrainDecisions.progress(after, List.of(), now.at()));
        return new Decision<>(events, new NodeReply.Recorded());
    }

    /** Where the machine is not heard of any more, what was promised begins and is lost with it. */
    private static List<NodeEvent> taken(NodeState state, Reservation kept) {
        List<NodeEvent> events = new ArrayList<>();
        for (Offer part : kept.parts()) {
            events.add(new NodeEvent.OfferTaken(OfferDecisions.withoutGone(state, part), List.of()));
        }
        List<AllocationId> placed = kept.placed();
        String description = "Node is " + state.status().wireName() + ", and what room was kept for is lost";
        for (int at = 0; state.status() != NodeStatus.READY && at < placed.size(); at += Disconnection.MOST_NAMED) {
            List<AllocationId> lost = Disconnection.named(placed, at);
            events.add(new NodeEvent.NodeStatusChanged(state.status(), description, lost, List.of()));
        }
        return events;
    }
}
