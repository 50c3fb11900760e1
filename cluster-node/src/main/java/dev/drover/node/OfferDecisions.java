package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which part of a plan a node takes: the one place where over-commit or a port given twice could happen, so it is where
 * it cannot. Every answer is recorded, so that a late copy of an offer is answered as the first was.
 */
final class OfferDecisions {
    /** Of placements, stops, updates and refusals; each takes at most some 300 bytes, beside the job. */
    private static final int OF_EACH_PER_EVENT = 32;

    private OfferDecisions() {}

    static Decision<NodeEvent, NodeReply> take(NodeState state, Offer offer) {
        Dealing known = state.dealings().get(offer.job().id());
        if (known != null) {
            Optional<OfferAnswered> answer = known.answer(offer.evaluationNumber(), offer.round());
            if (answer.isPresent()) {
                return Decision.reject(answer.get());
            }
            if (offer.evaluationNumber() < known.number()) {
                return NodeDecider.refused(
                        Reason.CONFLICT,
                        "evaluation " + offer.evaluationNumber() + " of job \""
                                + offer.job().id().value() + "\" is older than " + known.number());
            }
        }
        return answer(state, offer);
    }

    private static Decision<NodeEvent, NodeReply> answer(NodeState state, Offer offer) {
        List<Refusal> refused = new ArrayList<>();
        List<Plan.InPlaceUpdate> inPlace = new ArrayList<>();
        for (Plan.InPlaceUpdate update : offer.inPlace()) {
            if (state.allocations().containsKey(update.allocation())) {
                inPlace.add(update);
            } else {
                refused.add(new Refusal(update.allocation(), "allocation is gone"));
            }
        }
        refused.addAll(placementRefusals(state, offer));
        Set<AllocationId> no = new HashSet<>();
        refused.forEach(refusal -> no.add(refusal.allocation()));
        List<Placement> placements = offer.placements().stream()
                .filter(placement -> !no.contains(placement.id()))
                .toList();
        List<NodeEvent> events = taken(offer, placements, inPlace, refused);
        return new Decision<>(events, answerOf(events));
    }

    /** As many events as it takes for each to stay below the limit of an event; they are stored together. */
    private static List<NodeEvent> taken(
            Offer offer, List<Placement> placements, List<Plan.InPlaceUpdate> inPlace, List<Refusal> refused) {
        int longest = Math.max(
                Math.max(placements.size(), inPlace.size()),
                Math.max(offer.stops().size(), refused.size()));
        List<NodeEvent> events = new ArrayList<>();
        for (int from = 0; from == 0 || from < longest; from += OF_EACH_PER_EVENT) {
            Offer accepted = new Offer(
                    offer.evaluation(),
                    offer.round(),
                    offer.evaluationNumber(),
                    offer.job(),
                    offer.jobVersion(),
                    part(placements, from),
                    part(offer.stops(), from),
                    part(inPlace, from),
                    offer.earlierJobs());
            events.add(new NodeEvent.OfferTaken(accepted, part(refused, from)));
        }
        return events;
    }

    private static <T> List<T> part(List<T> all, int from) {
        return all.subList(Math.min(from, all.size()), Math.min(from + OF_EACH_PER_EVENT, all.size()));
    }

    /** What a repeat will be answered, too: the events' answers one after the other. */
    private static OfferAnswered answerOf(List<NodeEvent> events) {
        OfferAnswered answer = new OfferAnswered(List.of(), List.of());
        for (NodeEvent event : events) {
            NodeEvent.OfferTaken taken = (NodeEvent.OfferTaken) event;
            answer = Dealing.joined(answer, Dealing.answerOf(taken.accepted(), taken.refused()));
        }
        return answer;
    }

    private static List<Refusal> placementRefusals(NodeState state, Offer offer) {
        if (offer.placements().isEmpty()) {
            return List.of();
        }
        Optional<String> closed = closed(state);
        if (closed.isPresent()) {
            return offer.placements().stream()
                    .map(placement -> new Refusal(placement.id(), closed.get()))
                    .toList();
        }
        Map<AllocationId, AllocatedResources> holders = holdersWithoutStopped(state, offer);
        NodeUsage usage = NodeUsage.NONE;
        for (AllocatedResources held : holders.values()) {
            usage = usage.add(held);
        }
        return NodeFit.refusals(NodeCapacity.of(state.node().orElseThrow()), usage, holders, offer.placements());
    }

    /** What is held when the offer's stops are taken off: a successor waits on the node for whom it replaces. */
    private static Map<AllocationId, AllocatedResources> holdersWithoutStopped(NodeState state, Offer offer) {
        Set<AllocationId> stopped = new HashSet<>();
        offer.stops().forEach(stop -> stopped.add(stop.allocation()));
        Map<AllocationId, AllocatedResources> holders = new HashMap<>();
        for (Allocation allocation : state.allocations().values()) {
            AllocationId id = allocation.placement().id();
            if (state.holdsResources(allocation) && !stopped.contains(id)) {
                holders.put(id, allocation.placement().resources());
            }
        }
        return holders;
    }

    private static Optional<String> closed(NodeState state) {
        if (state.node().isEmpty()) {
            return Optional.of("node is not registered");
        }
        if (state.status() != NodeStatus.READY) {
            return Optional.of("node is " + state.status().wireName());
        }
        return state.eligibility() == Eligibility.ELIGIBLE ? Optional.empty() : Optional.of("node is not eligible");
    }
}
