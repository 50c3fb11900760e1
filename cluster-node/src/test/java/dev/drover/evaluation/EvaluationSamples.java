package dev.drover.evaluation;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Evaluations that a registration has opened, and what their job hands over with its turn. */
final class EvaluationSamples {
    private EvaluationSamples() {}

    static Evaluation pending(Job job) {
        return pending(job, new EvaluationId("e1"), 50, new Stamp(1, Instant.EPOCH));
    }

    static Evaluation pending(Job job, EvaluationId id, int priority, Stamp created) {
        return new Evaluation(
                id,
                job.id(),
                job.type(),
                priority,
                1,
                Trigger.JOB_REGISTER,
                EvaluationStatus.PENDING,
                "",
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                created,
                created,
                Optional.empty());
    }

    /** Of a job that has no allocations. */
    static JobBrief brief(Job job, Map<NodeId, Long> sequences) {
        return new JobBrief(job, 0, 1, false, List.of(), Optional.empty(), sequences, OptionalLong.empty());
    }
}
