package dev.drover.evaluation;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.codec.MessageCodecs;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.ReserveOffer;
import dev.drover.protocol.node.NodeCommand.SettleReservation;
import dev.drover.protocol.node.NodeCommand.TakeOffer;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Offer;
import dev.drover.recording.Answer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A plan on its way to the nodes: who is to be asked what, and what came of it. The nodes of most plans are offered their
 * parts, once. A plan that is applied whole or not at all goes in two steps: each node keeps room for its part if it can
 * take it whole; once all have answered they are told whether all could. Not safe for several threads.
 */
final class OfferRound {
    /** Below the frames of {@code drover-server.conf}, beside who asks and why. */
    private static final int MOST_BYTES = 1000 * 1024;

    /** So few need not be looked at. */
    private static final int ALWAYS_FITS = 8;

    private final Plan plan;
    private final SortedMap<NodeId, Offer> offers;
    private final boolean isWhole;
    private final SortedMap<NodeId, OfferAnswered> kept = new TreeMap<>();
    private final SortedMap<NodeId, Progress.Answered> answers = new TreeMap<>();
    private final SortedMap<NodeId, NodeCommand> open = new TreeMap<>();
    private SortedMap<NodeId, NodeCommand> next = new TreeMap<>();

    private OfferRound(Plan plan, SortedMap<NodeId, Offer> offers, boolean isWhole) {
        this.plan = plan;
        this.offers = offers;
        this.isWhole = isWhole;
    }

    static OfferRound of(Evaluation evaluation, int round, JobBrief brief, Plan plan) {
        SortedMap<NodeId, Offer> offers = Offers.of(evaluation, round, brief.job(), brief.version(), plan);
        // What only stops or changes what is there cannot be refused for want of room.
        boolean whole = brief.job().allAtOnce() && !plan.placements().isEmpty();
        return whole ? reserving(plan, offers) : taking(plan, offers);
    }

    /** Of a larger offer than servers take in one message a part is made; what is left over is planned again. */
    private static OfferRound taking(Plan plan, SortedMap<NodeId, Offer> offers) {
        SortedMap<NodeId, Offer> fitting = new TreeMap<>(offers);
        fitting.replaceAll((node, offer) -> fitting(offer));
        OfferRound made = new OfferRound(plan, fitting, fitting.equals(offers));
        fitting.forEach((node, offer) -> made.next.put(node, new TakeOffer(offer)));
        made.open.putAll(made.next);
        return made;
    }

    /** A node that cannot be told the whole of its part cannot take it. */
    private static OfferRound reserving(Plan plan, SortedMap<NodeId, Offer> offers) {
        OfferRound made = new OfferRound(plan, offers, true);
        offers.forEach((node, offer) -> {
            if (isTooLarge(offer)) {
                made.answers.put(node, Progress.Answered.nothing(offer.allocations(), 0));
            } else {
                made.next.put(node, new ReserveOffer(offer));
            }
        });
        made.open.putAll(made.next);
        return made;
    }

    private static Offer fitting(Offer offer) {
        Offer part = offer;
        while (isTooLarge(part)) {
            part = part.with(half(part.placements()), half(part.stops()), half(part.inPlace()));
        }
        return part;
    }

    private static boolean isTooLarge(Offer offer) {
        return longest(offer) > ALWAYS_FITS && MessageCodecs.encode(new TakeOffer(offer)).length > MOST_BYTES;
    }

    private static int longest(Offer offer) {
        return Math.max(
                offer.placements().size(),
                Math.max(offer.stops().size(), offer.inPlace().size()));
    }

    private static <T> List<T> half(List<T> items) {
        return items.subList(0, (items.size() + 1) / 2);
    }

    /** What nodes are to be asked now: each question comes once. */
    SortedMap<NodeId, NodeCommand> takeNext() {
        SortedMap<NodeId, NodeCommand> taken = next;
        next = new TreeMap<>();
        return taken;
    }

    /** Whether this is an answer that is waited for. */
    boolean awaits(NodeId node, NodeCommand command) {
        return command.equals(open.get(node));
    }

    /**
     * A node has answered; the last answer to the first step leads to the second.
     *
     * @return what came of its part of the plan, if that is known now
     */
    Optional<Progress.Answered> answered(NodeId node, NodeCommand command, Answer<NodeReply> answer) {
        open.remove(node);
        Optional<Progress.Answered> outcome = outcome(node, command, answer);
        outcome.ifPresent(known -> answers.put(node, known));
        if (open.isEmpty() && !kept.isEmpty() && command instanceof ReserveOffer) {
            next = settlement();
            open.putAll(next);
        }
        return outcome;
    }

    private Optional<Progress.Answered> outcome(NodeId node, NodeCommand command, Answer<NodeReply> answer) {
        boolean isRefused = answer.reply() instanceof NodeReply.Refused;
        if (isRefused) {
            return Optional.of(Progress.Answered.nothing(
                    Optional.ofNullable(offers.get(node))
                            .map(Offer::allocations)
                            .orElse(List.of()),
                    answer.sequence()));
        }
        if (command instanceof SettleReservation settle) {
            OfferAnswered promised = Optional.ofNullable(kept.get(node)).orElseThrow();
            return Optional.of(new Progress.Answered(
                    settle.confirmed() ? promised : new OfferAnswered(List.of(), List.of()), answer.sequence()));
        }
        OfferAnswered said = (OfferAnswered) answer.reply();
        if (command instanceof ReserveOffer && said.refused().isEmpty()) {
            kept.put(node, said);
            return Optional.empty();
        }
        return Optional.of(new Progress.Answered(said, answer.sequence()));
    }

    private SortedMap<NodeId, NodeCommand> settlement() {
        boolean confirmed = answers.isEmpty();
        SortedMap<NodeId, NodeCommand> settlement = new TreeMap<>();
        kept.keySet().forEach(node -> settlement.put(node, settle(node, confirmed)));
        return settlement;
    }

    private NodeCommand settle(NodeId node, boolean confirmed) {
        Offer offer = Optional.ofNullable(offers.get(node)).orElseThrow();
        return new SettleReservation(offer.job().id(), offer.evaluationNumber(), offer.round(), confirmed);
    }

    /** Whether every node has answered all that it had to be asked. */
    boolean isOver() {
        return open.isEmpty();
    }

    /** The plan, and what came of it. */
    Progress.Round round() {
        return new Progress.Round(plan, answers, isWhole);
    }
}
