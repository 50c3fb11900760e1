package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.AllocatedResources;
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
        return known(state, offer).orElseGet(() -> answer(state, offer));
    }

    /** What was said to another copy of the offer, or must be said since a newer evaluation of the job has been here. */
    static Optional<Decision<NodeEvent, NodeReply>> known(NodeState state, Offer offer) {
        return Optional.ofNullable(state.dealings().get(offer.job().id()))
                .flatMap(dealing -> dealing.answer(offer.evaluationNumber(), offer.round()))
                .map(answer -> Decision.<NodeEvent, NodeReply>reject(answer))
                .or(() -> newer(state, offer.job().id(), offer.evaluationNumber()));
    }

    /** The refusal, where a newer evaluation of the job has been here. */
    static Optional<Decision<NodeEvent, NodeReply>> newer(NodeState state, JobId job, long number) {
        return Optional.ofNullable(state.dealings().get(job))
                .filter(dealing -> number < dealing.number())
                .map(dealing -> NodeDecider.refused(
                        Reason.CONFLICT,
                        "evaluation " + number + " of job \"" + job.value() + "\" is older than " + dealing.number()));
    }

    private static Decision<NodeEvent, NodeReply> answer(NodeState state, Offer offer) {
        List<Part> parts = judge(state, offer).parts();
        List<NodeEvent> events = new ArrayList<>(ReservationDecisions.overtaken(state, offer));
        parts.forEach(part -> events.add(new NodeEvent.OfferTaken(part.accepted(), part.refused())));
        return new Decision<>(events, answerOf(parts));
    }

    /** What the node can take of an offer now, and why it cannot take the rest. */
    static Judged judge(NodeState state, Offer offer) {
        Offer possible = withoutGone(state, offer);
        List<Refusal> refused = new ArrayList<>();
        for (Plan.InPlaceUpdate update : offer.inPlace()) {
            if (!state.allocations().containsKey(update.allocation())) {
                refused.add(new Refusal(update.allocation(), "allocation is gone"));
            }
        }
        refused.addAll(placementRefusals(state, offer));
        Set<AllocationId> no = new HashSet<>();
        refused.forEach(refusal -> no.add(refusal.allocation()));
        List<Placement> placements = offer.placements().stream()
                .filter(placement -> !no.contains(placement.id()))
                .toList();
        return new Judged(possible.with(placements, possible.stops(), possible.inPlace()), refused);
    }

    /** The offer without updates of allocations that are not there any more. */
    static Offer withoutGone(NodeState state, Offer offer) {
        List<Plan.InPlaceUpdate> there = offer.inPlace().stream()
                .filter(update -> state.allocations().containsKey(update.allocation()))
                .toList();
        return offer.with(offer.placements(), offer.stops(), there);
    }

    /** An offer as far as it is accepted, and what is refused of it. */
    record Judged(Offer accepted, List<Refusal> refused) {
        /** Nothing is accepted where anything is refused. */
        Judged wholeOrNothing() {
            return refused.isEmpty() ? this : new Judged(accepted.with(List.of(), List.of(), List.of()), refused);
        }

        /** As many as it takes for the event of each to stay below its limit; they are stored together. */
        List<Part> parts() {
            int longest = Math.max(
                    Math.max(accepted.placements().size(), accepted.inPlace().size()),
                    Math.max(accepted.stops().size(), refused.size()));
            List<Part> parts = new ArrayList<>();
            for (int from = 0; from == 0 || from < longest; from += OF_EACH_PER_EVENT) {
                Offer part = accepted.with(
                        slice(accepted.placements(), from),
                        slice(accepted.stops(), from),
                        slice(accepted.inPlace(), from));
                parts.add(new Part(part, slice(refused, from)));
            }
            return parts;
        }

        private static <T> List<T> slice(List<T> all, int from) {
            return all.subList(Math.min(from, all.size()), Math.min(from + OF_EACH_PER_EVENT, all.size()));
        }
    }

    /** As much of an answer as one event holds. */
    record Part(Offer accepted, List<Refusal> refused) {}

    /** What a repeat will be answered, too: the events' answers one after the other. */
    static OfferAnswered answerOf(List<Part> parts) {
        OfferAnswered answer = new OfferAnswered(List.of(), List.of());
        for (Part part : parts) {
            answer = Dealing.joined(answer, Dealing.answerOf(part.accepted(), part.refused()));
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
        Set<AllocationId> stopped = new HashSet<>();
        offer.stops().forEach(stop -> stopped.add(stop.allocation()));
        // A successor waits on the node for whom it replaces.
        NodeUsage others = state.held();
        for (AllocationId id : stopped) {
            others = held(state, id).map(others::remove).orElse(others);
        }
        return NodeFit.refusals(
                NodeCapacity.of(state.node().orElseThrow()),
                others,
                victims(state, offer, stopped),
                offer.placements());
    }

    /** What those hold that have to go for the offer's placements; what the offer stops is off the sum already. */
    private static Map<AllocationId, AllocatedResources> victims(
            NodeState state, Offer offer, Set<AllocationId> stopped) {
        Map<AllocationId, AllocatedResources> victims = new HashMap<>();
        for (Placement placement : offer.placements()) {
            for (AllocationId victim : placement.lineage().preempted()) {
                if (!stopped.contains(victim)) {
                    held(state, victim).ifPresent(resources -> victims.put(victim, resources));
                }
            }
        }
        return victims;
    }

    private static Optional<AllocatedResources> held(NodeState state, AllocationId id) {
        return Optional.ofNullable(state.allocations().get(id))
                .filter(state::holdsResources)
                .map(allocation -> allocation.placement().resources());
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
