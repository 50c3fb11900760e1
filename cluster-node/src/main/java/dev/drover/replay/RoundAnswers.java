package dev.drover.replay;

import dev.drover.evaluation.Progress;
import dev.drover.node.Dealing;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeEvent.OfferReserved;
import dev.drover.protocol.node.NodeEvent.OfferTaken;
import dev.drover.protocol.node.NodeEvent.ReservationReleased;
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

    /** What has happened at a node, to an offer of whomever or otherwise. */
    void take(NodeId node, long sequence, NodeEvent event) {
        if (event instanceof OfferTaken taken) {
            take(node, sequence, taken.accepted(), Dealing.answerOf(taken.accepted(), taken.refused()));
        } else if (event instanceof OfferReserved reserved
                && !reserved.refused().isEmpty()) {
            take(node, sequence, reserved.kept(), Dealing.answerOf(reserved.kept(), reserved.refused()));
        } else if (event instanceof ReservationReleased released
                && isOurs(released.job(), released.evaluationNumber(), released.round())) {
            add(node, sequence, released.round(), new OfferAnswered(List.of(), List.of()));
        }
    }

    private void take(NodeId node, long sequence, Offer offer, OfferAnswered part) {
        if (isOurs(offer.job().id(), offer.evaluationNumber(), offer.round())) {
            add(node, sequence, offer.round(), part);
        }
    }

    private boolean isOurs(JobId job, long evaluationNumber, int round) {
        return job.equals(recorded.basis().job())
                && evaluationNumber == recorded.basis().evaluationNumber()
                && round < recorded.round();
    }

    private void add(NodeId node, long sequence, int ofRound, OfferAnswered part) {
        answers.computeIfAbsent(ofRound, round -> new TreeMap<>())
                .merge(
                        node,
                        new Progress.Answered(part, sequence),
                        (first, second) -> new Progress.Answered(
                                Dealing.joined(first.answer(), second.answer()), second.sequence()));
    }

    /** The earlier rounds; a node that recorded no answer has dealt with a newer evaluation, and took nothing. */
    List<Progress.Round> rounds() {
        List<Progress.Round> rounds = new ArrayList<>();
        for (int round = 0; round < recorded.round(); round++) {
            Plan plan = recorded.earlier().get(round);
            Map<NodeId, Progress.Answered> given = new TreeMap<>(answers.getOrDefault(round, Map.of()));
            for (Map.Entry<NodeId, List<AllocationId>> offered :
                    placements(plan).entrySet()) {
                given.putIfAbsent(offered.getKey(), Progress.Answered.nothing(offered.getValue(), 0));
            }
            rounds.add(new Progress.Round(plan, given));
        }
        return rounds;
    }

    /** The scheduler is told of these only. */
    private static Map<NodeId, List<AllocationId>> placements(Plan plan) {
        Map<NodeId, List<AllocationId>> byNode = new TreeMap<>();
        plan.placements().forEach(placement -> byNode.computeIfAbsent(placement.node(), node -> new ArrayList<>())
                .add(placement.id()));
        return byNode;
    }
}
