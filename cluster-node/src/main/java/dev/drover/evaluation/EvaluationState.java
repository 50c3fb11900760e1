package dev.drover.evaluation;

import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * The plans one evaluation has recorded. An evaluation that was blocked runs again under a new number, and its earlier
 * plans are history then.
 *
 * @param number the job's count of evaluations under which the plans were made, 0 for none
 * @param rounds in order
 */
public record EvaluationState(long number, List<Round> rounds) {
    public static final EvaluationState EMPTY = new EvaluationState(0, List.of());

    public EvaluationState {
        rounds = List.copyOf(rounds);
    }

    /**
     * One plan, in parts.
     *
     * @param recorded the parts that are there, in order
     */
    public record Round(int parts, List<Plan> recorded, Basis basis) {
        public Round {
            recorded = List.copyOf(recorded);
        }

        public boolean isComplete() {
            return recorded.size() == parts;
        }

        public Plan plan() {
            return PlanParts.join(recorded);
        }
    }

    /** The complete plans made under a number; none if the latest were made under another. */
    public List<Round> completeRounds(long wanted) {
        return number == wanted ? rounds.stream().filter(Round::isComplete).toList() : List.of();
    }

    /** How much of each list the smallest parts of the plans made under a number have: what fits an event. */
    int mostPerPart(long wanted) {
        return completeRounds(wanted).stream()
                .filter(round -> round.parts() > 1)
                .mapToInt(round -> round.recorded().stream()
                        .mapToInt(EvaluationState::longestList)
                        .max()
                        .orElse(1))
                .map(most -> Math.max(1, most))
                .min()
                .orElse(PlanParts.PLACEMENTS_PER_PART);
    }

    private static int longestList(Plan part) {
        return Math.max(
                part.placements().size(),
                Math.max(part.stops().size(), part.inPlace().size()));
    }

    public EvaluationState apply(EvaluationEvent event, Stamp stamp) {
        if (event instanceof PlanRecorded recorded) {
            return recorded(recorded);
        }
        throw new AssertionError("unhandled event: " + event);
    }

    private EvaluationState recorded(PlanRecorded event) {
        if (event.part() == 0) {
            Basis basis = event.basis().get(0);
            boolean anew = basis.evaluationNumber() != number;
            List<Round> kept = new ArrayList<>(anew ? List.of() : rounds.subList(0, event.round()));
            kept.add(new Round(event.parts(), List.of(event.plan()), basis));
            return new EvaluationState(basis.evaluationNumber(), kept);
        }
        List<Round> kept = new ArrayList<>(rounds);
        Round round = kept.get(event.round());
        List<Plan> parts = new ArrayList<>(round.recorded());
        parts.add(event.plan());
        kept.set(event.round(), new Round(round.parts(), parts, round.basis()));
        return new EvaluationState(number, kept);
    }
}
