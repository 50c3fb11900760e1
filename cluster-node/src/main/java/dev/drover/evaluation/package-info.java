/**
 * An evaluation as a small saga: read the job, plan, record the plan, offer each node its part, record at the job what
 * was taken. Start at {@link dev.drover.evaluation.EvaluationEntity}; the order of the steps is in
 * {@link dev.drover.evaluation.Progress}.
 */
@NullMarked
package dev.drover.evaluation;

import org.jspecify.annotations.NullMarked;
