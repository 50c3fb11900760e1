package dev.drover.replay;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.Plan;
import java.util.List;

/**
 * A plan as its evaluation recorded it.
 *
 * @param recorded when
 * @param round counts the plans of one run of the evaluation from 0
 * @param earlier the plans of the same run before it
 */
public record RecordedPlan(
        EvaluationId evaluation, Stamp recorded, int round, Plan plan, Basis basis, List<Plan> earlier) {
    public RecordedPlan {
        earlier = List.copyOf(earlier);
    }
}
