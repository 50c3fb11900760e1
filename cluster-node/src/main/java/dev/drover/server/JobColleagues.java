package dev.drover.server;

import dev.drover.job.JobEntity;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import java.util.concurrent.CompletionStage;

/** A job's way to its evaluations, and to the jobs that it launches. */
record JobColleagues(EntityAccess entities, JobId job) implements JobEntity.Colleagues {
    @Override
    public void run(EvaluationId evaluation, JobId of) {
        entities.run(evaluation, of);
    }

    @Override
    public CompletionStage<JobReply> tell(JobId child, JobCommand command) {
        return entities.ask(child, command, Asked.by(Cause.Kind.JOB, job.toString()))
                .thenApply(Answer::reply);
    }

    @Override
    public EvaluationId newEvaluationId() {
        return entities.newEvaluationId(job);
    }
}
