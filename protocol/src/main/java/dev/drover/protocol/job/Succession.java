package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.allocation.RescheduleEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an allocation stands in the row of attempts at its slot.
 *
 * @param reschedules the attempts before it that failed, oldest first
 * @param next the allocation that took its place
 * @param followUp the evaluation that will look at it again when it may be replaced
 * @param endedAt when it ended; empty while it has not
 * @param forced it is to be replaced now, whatever its group's policy says of the moment
 */
public record Succession(
        List<RescheduleEvent> reschedules,
        Optional<AllocationId> next,
        Optional<EvaluationId> followUp,
        Optional<Instant> endedAt,
        boolean forced) {
    public static final Succession NONE = after(List.of());

    public Succession {
        reschedules = List.copyOf(reschedules);
    }

    static Succession after(List<RescheduleEvent> reschedules) {
        return new Succession(reschedules, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    Succession next(AllocationId successor) {
        return new Succession(reschedules, Optional.of(successor), followUp, endedAt, forced);
    }

    /** Nobody has its place but itself. */
    Succession unreplaced() {
        return next.isEmpty() ? this : new Succession(reschedules, Optional.empty(), followUp, endedAt, forced);
    }

    Succession followUp(EvaluationId evaluation) {
        return new Succession(reschedules, next, Optional.of(evaluation), endedAt, forced);
    }

    Succession endedAt(Instant at) {
        return new Succession(reschedules, next, followUp, Optional.of(at), forced);
    }

    Succession force() {
        return new Succession(reschedules, next, followUp, endedAt, true);
    }
}
