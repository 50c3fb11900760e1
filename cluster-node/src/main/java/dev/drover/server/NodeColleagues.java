package dev.drover.server;

import dev.drover.node.NodeEntity;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A node's way to its jobs. */
record NodeColleagues(EntityAccess entities) implements NodeEntity.Colleagues {
    @Override
    public CompletionStage<JobReply> report(JobId job, NodeId node, long sequence, List<AllocationReport> reports) {
        JobCommand command = new JobCommand.RecordReports(node, sequence, reports, entities.newEvaluationId(job));
        return entities.ask(job, command, Asked.by(Cause.Kind.NODE, node.value()))
                .thenApply(Answer::reply);
    }
}
