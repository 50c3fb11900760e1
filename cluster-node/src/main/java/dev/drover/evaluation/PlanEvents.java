package dev.drover.evaluation;

import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.recording.EventLimit;
import dev.drover.recording.StoredEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The stored form of a plan, in as few events as it fits into.
 *
 * @param events none if it does not fit
 * @param tooLarge why it does not
 */
record PlanEvents(List<StoredEvent<EvaluationEvent>> events, Optional<String> tooLarge) {
    /** What the job adds to what an event has of a plan, when it records what became of it: the nodes' sequence numbers. */
    private static final int ROOM_AT_JOB = 24 * 1024;

    private static final int FINER = 4;

    /** @param recorder makes stored events of events */
    static PlanEvents of(
            int round,
            Colleagues.Planned planned,
            Function<List<EvaluationEvent>, List<StoredEvent<EvaluationEvent>>> recorder) {
        Optional<String> tooLarge = Optional.empty();
        for (int most = PlanParts.PLACEMENTS_PER_PART; most > 0; most /= FINER) {
            List<StoredEvent<EvaluationEvent>> stored =
                    recorder.apply(events(round, planned, PlanParts.split(planned.plan(), most)));
            int limit = most == 1 ? EventLimit.MAX_BYTES : EventLimit.MAX_BYTES - ROOM_AT_JOB;
            tooLarge = EventLimit.complaint(stored, limit);
            if (tooLarge.isEmpty()) {
                return new PlanEvents(stored, tooLarge);
            }
        }
        return new PlanEvents(List.of(), tooLarge);
    }

    private static List<EvaluationEvent> events(int round, Colleagues.Planned planned, List<Plan> parts) {
        List<EvaluationEvent> events = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            events.add(new PlanRecorded(
                    round, part, parts.size(), parts.get(part), part == 0 ? List.of(planned.basis()) : List.of()));
        }
        return events;
    }
}
