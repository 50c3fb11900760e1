package dev.drover.server;

import dev.drover.job.JobEntity;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;

/** A job's way to its evaluations. */
record JobColleagues(EntityAccess entities, JobId job) implements JobEntity.Colleagues {
    @Override
    public void run(EvaluationId evaluation, JobId of) {
        entities.run(evaluation, of);
    }

    @Override
    public EvaluationId newEvaluationId() {
        return entities.newEvaluationId(job);
    }
}
