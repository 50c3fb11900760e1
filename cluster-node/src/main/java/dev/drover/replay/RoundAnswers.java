package dev.drover.replay;

import dev.drover.evaluation.Progress;
import dev.drover.node.Dealing;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.NodeEvent.OfferTaken;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the nodes answered to the earlier plans of the same run, as their journals have it. One thread at a time. */
final class RoundAnswers {
    private final RecordedPlan recorded;
    private final Map<Integer, Map<NodeId, Progress.Answered>> answers = new HashMap<>();

    RoundAnswers(RecordedPlan recorded) {
        this.recorded = recorded;
    }

    /** A node has dealt with an offer of whomever. */
    void take(NodeId node, long sequence, OfferTaken taken) {
        Offer offer = taken.accepted();
        boolean isOurs = offer.evaluation().equals(recorded.evaluation())
                && offer.evaluationNumber() == recorded.basis().evaluationNumber()
                && offer.round() < recorded.round();
        if (isOurs) {
            OfferAnswered part = Dealing.answerOf(offer, taken.refused());
            answers.computeIfAbsent(offer.round(), round -> new TreeMap<>())
                    .merge(
                            node,
                            new Progress.Answered(part, sequence),
                            (first, second) -> new Progress.Answered(
                                    Dealing.joined(first.answer(), second.answer()), second.sequence()));
        }
    }

    /** The earlier rounds; a node that recorded no answer has dealt with a newer evaluation, and took nothing. */
    List<Progress.Round> rounds() {
        List<Progress.Round> rounds = new ArrayList<>();
        for (int round = 0; round < recorded.round(); round++) {
            Plan plan = recorded.earlier().get(round);
            Map<NodeId, Progress.Answered> given = new TreeMap<>(answers.getOrDefault(round, Map.of()));
            for (Map.Entry<NodeId, List<Placement>> offered : placements(plan).entrySet()) {
                given.putIfAbsent(offered.getKey(), Progress.Answered.nothing(offered.getValue(), 0));
            }
            rounds.add(new Progress.Round(plan, given));
        }
        return rounds;
    }

    private static Map<NodeId, List<Placement>> placements(Plan plan) {
        Map<NodeId, List<Placement>> byNode = new TreeMap<>();
        plan.placements().forEach(placement -> byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(placement));
        return byNode;
    }
}
