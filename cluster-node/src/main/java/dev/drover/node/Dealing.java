package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the node answered to the latest evaluation of one job, so that a repeated offer gets the same answer and an older
 * evaluation gets none.
 *
 * @param number the job's count of evaluations: an evaluation that was blocked runs again under a new one
 * @param at when the node dealt with the latest offer
 * @param answers by round
 */
public record Dealing(long number, Instant at, Map<Integer, OfferAnswered> answers) {
    public Dealing {
        answers = Sorted.copyOf(answers);
    }

    Optional<OfferAnswered> answer(long askedNumber, int round) {
        return number == askedNumber ? Optional.ofNullable(answers.get(round)) : Optional.empty();
    }

    /** The dealing after a part of an offer; the parts of one round add up to its answer. */
    Dealing with(Offer accepted, List<Refusal> refused, Instant now) {
        OfferAnswered part = answerOf(accepted, refused);
        OfferAnswered known = answers.get(accepted.round());
        return new Dealing(
                number, now, Sorted.with(answers, accepted.round(), known == null ? part : joined(known, part)));
    }

    /** What the event of a part that was taken answers to the part. */
    public static OfferAnswered answerOf(Offer accepted, List<Refusal> refused) {
        List<AllocationId> ids = new ArrayList<>();
        accepted.stops().forEach(stop -> ids.add(stop.allocation()));
        accepted.inPlace().forEach(update -> ids.add(update.allocation()));
        accepted.placements().forEach(placement -> ids.add(placement.id()));
        return new OfferAnswered(ids, refused);
    }

    /** The answers to two parts of one offer as one. */
    public static OfferAnswered joined(OfferAnswered first, OfferAnswered second) {
        List<AllocationId> accepted = new ArrayList<>(first.accepted());
        accepted.addAll(second.accepted());
        List<Refusal> refused = new ArrayList<>(first.refused());
        refused.addAll(second.refused());
        return new OfferAnswered(accepted, refused);
    }
}
