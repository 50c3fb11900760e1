package dev.drover.chaos.simulation;

import dev.drover.node.NodeDecider;
import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A scheduler that wants all of a group on one node, and nodes that take what they ought to refuse. Jobs of the system keep
 * their places: one that is not on every node would be missed before anything is given twice.
 */
final class GreedyNodes implements Sabotage {
    private final List<String> overlooked;

    /** @param overlooked how the reasons begin that the nodes ignore */
    GreedyNodes(String... overlooked) {
        this.overlooked = List.of(overlooked);
    }

    @Override
    public SchedulingResult schedule(SchedulingRequest request) {
        SchedulingResult right = Scheduler.schedule(request);
        List<Placement> planned = right.plan().placements();
        if (planned.isEmpty() || request.brief().job().type().isSystem()) {
            return right;
        }
        Placement first = planned.get(0);
        return Copies.with(
                right,
                planned.stream()
                        .map(placement -> isLike(first, placement) ? Copies.with(placement, first.node()) : placement)
                        .toList());
    }

    private static boolean isLike(Placement one, Placement other) {
        return one.group().equals(other.group())
                && one.lineage().jobVersion().equals(other.lineage().jobVersion());
    }

    /** Its plans are wrong on purpose. */
    @Override
    public boolean keepsPlans() {
        return false;
    }

    @Override
    public Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
        Decision<NodeEvent, NodeReply> right = NodeDecider.decide(state, command, now);
        Optional<NodeEvent.OfferTaken> taken = right.events().stream()
                .filter(NodeEvent.OfferTaken.class::isInstance)
                .map(NodeEvent.OfferTaken.class::cast)
                .findFirst();
        if (taken.isEmpty() || right.events().size() > 1 || !(command instanceof NodeCommand.TakeOffer take)) {
            return right;
        }
        List<Refusal> left = new ArrayList<>(taken.get().refused());
        Set<AllocationId> more = new TreeSet<>();
        left.removeIf(
                refusal -> overlooked.stream().anyMatch(refusal.why()::startsWith) && more.add(refusal.allocation()));
        Offer accepted = taking(taken.get().accepted(), take.offer(), more);
        return Decision.accept(new NodeEvent.OfferTaken(accepted, left), answer(accepted, left));
    }

    private static Offer taking(Offer accepted, Offer offered, Set<AllocationId> more) {
        List<Placement> placements = new ArrayList<>(accepted.placements());
        offered.placements().stream()
                .filter(placement -> more.contains(placement.id()))
                .forEach(placements::add);
        return new Offer(
                accepted.evaluation(),
                accepted.round(),
                accepted.evaluationNumber(),
                accepted.job(),
                accepted.jobVersion(),
                placements,
                accepted.stops(),
                accepted.inPlace(),
                accepted.earlierJobs());
    }

    private static NodeReply answer(Offer accepted, List<Refusal> refused) {
        List<AllocationId> ids = new ArrayList<>();
        accepted.placements().forEach(placement -> ids.add(placement.id()));
        accepted.stops().forEach(stop -> ids.add(stop.allocation()));
        accepted.inPlace().forEach(update -> ids.add(update.allocation()));
        return new NodeReply.OfferAnswered(ids, refused);
    }
}
