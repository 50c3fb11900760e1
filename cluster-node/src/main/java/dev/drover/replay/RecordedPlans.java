package dev.drover.replay;

import dev.drover.evaluation.EvaluationState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import java.util.ArrayList;
import java.util.List;

/** All plans of one evaluation, of each of its runs, oldest first. Filled by one thread at a time. */
final class RecordedPlans {
    private final EvaluationId evaluation;
    private final List<RecordedPlan> plans = new ArrayList<>();
    private EvaluationState state = EvaluationState.EMPTY;

    RecordedPlans(EvaluationId evaluation) {
        this.evaluation = evaluation;
    }

    /** The evaluation's next event; a plan counts with its last part. */
    void take(Recorded<EvaluationEvent> recorded) {
        state = state.apply(recorded.event(), recorded.metadata().stamp());
        if (recorded.event() instanceof PlanRecorded part && part.part() == part.parts() - 1) {
            EvaluationState.Round round = state.rounds().get(part.round());
            plans.add(new RecordedPlan(
                    evaluation,
                    recorded.metadata().stamp(),
                    part.round(),
                    round.plan(),
                    round.basis(),
                    state.rounds().subList(0, part.round()).stream()
                            .map(EvaluationState.Round::plan)
                            .toList()));
        }
    }

    List<RecordedPlan> all() {
        return List.copyOf(plans);
    }
}
