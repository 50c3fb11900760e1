package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Refusal;
import java.time.Instant;
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

    Dealing with(int round, List<AllocationId> accepted, List<Refusal> refused, Instant now) {
        return new Dealing(number, now, Sorted.with(answers, round, new OfferAnswered(accepted, refused)));
    }
}
