package dev.drover.protocol.evaluation;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;

/** What can be asked of an evaluation. */
public sealed interface EvaluationCommand {
    /** Makes the evaluation run to its end, from wherever it stands; harmless when repeated. */
    record RunEvaluation(EvaluationId evaluation, JobId job) implements EvaluationCommand {}
}
