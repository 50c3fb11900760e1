package dev.drover.server;

import dev.drover.evaluation.Colleagues;
import dev.drover.evaluation.PlanningQueue;
import dev.drover.evaluation.Progress;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import java.util.concurrent.CompletionStage;

/** An evaluation's way to its job, the nodes and the scheduler. */
record EvaluationColleagues(EntityAccess entities, PlanningQueue queue) implements Colleagues {
    @Override
    public CompletionStage<Answer<JobReply>> job(JobId job, EvaluationId evaluation, JobCommand command) {
        return entities.ask(job, command, Asked.by(Cause.Kind.EVALUATION, evaluation.value()));
    }

    @Override
    public CompletionStage<Answer<NodeReply>> node(NodeId node, EvaluationId evaluation, NodeCommand command) {
        return entities.ask(node, command, Asked.by(Cause.Kind.EVALUATION, evaluation.value()));
    }

    @Override
    public CompletionStage<Planned> plan(PlanRequest request) {
        return queue.plan(request);
    }

    @Override
    public void settled(EvaluationId evaluation, NodeId node, Progress.Answered answer) {
        int refused = answer.answer().refused().size();
        queue.pending().settled(evaluation, node, answer.sequence(), refused);
    }

    @Override
    public void ended(EvaluationId evaluation) {
        queue.pending().ended(evaluation);
    }
}
