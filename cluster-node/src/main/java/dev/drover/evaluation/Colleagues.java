package dev.drover.evaluation;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Whom an evaluation works with. A stage that fails means that the outcome is unknown: the same is asked again. */
public interface Colleagues {
    CompletionStage<Answer<JobReply>> job(JobId job, EvaluationId evaluation, JobCommand command);

    CompletionStage<Answer<NodeReply>> node(NodeId node, EvaluationId evaluation, NodeCommand command);

    /** Runs the scheduler when its turn comes and the view has passed what the brief names. */
    CompletionStage<Planned> plan(PlanRequest request);

    /** A node has answered: once the view shows that, what was planned for it need not be remembered. */
    void settled(EvaluationId evaluation, NodeId node, Progress.Answered answer);

    /** No node will be asked any more: what was planned and not offered need not be remembered. */
    void ended(EvaluationId evaluation);

    /**
     * What the scheduler is asked.
     *
     * @param brief the job, with what earlier rounds achieved
     * @param jobSequence of the job's last event when it said what the brief is made from
     * @param refused what nodes refused in earlier rounds
     */
    record PlanRequest(
            Evaluation evaluation, int round, JobBrief brief, long jobSequence, List<Progress.Refused> refused) {
        public PlanRequest {
            refused = List.copyOf(refused);
        }

        /** What is asked with the next plan of an evaluation that has come so far. */
        public static PlanRequest next(Progress progress, long jobSequence) {
            return new PlanRequest(
                    progress.evaluation(),
                    progress.rounds().size(),
                    progress.currentBrief(),
                    jobSequence,
                    progress.refused());
        }
    }

    /** What the scheduler said, and from what. */
    record Planned(Plan plan, Basis basis) {}
}
