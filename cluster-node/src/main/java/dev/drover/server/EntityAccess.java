package dev.drover.server;

import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The ways to ask entities, wherever they live. A stage that fails means that the outcome is unknown. */
public interface EntityAccess {
    CompletionStage<Answer<JobReply>> ask(JobId job, JobCommand command, Asked asked);

    CompletionStage<Answer<NodeReply>> ask(NodeId node, NodeCommand command, Asked asked);

    CompletionStage<Answer<SettingReply>> ask(SettingId setting, SettingCommand command, Asked asked);

    CompletionStage<Answer<NodeReply>> heartbeat(NodeId node, Duration within);

    /** Repeats a command that is harmless twice until its job has answered, or this server's session is over. */
    void askUntilAnswered(JobId job, JobCommand command, Asked asked);

    /** The same for a node. */
    void askUntilAnswered(NodeId node, NodeCommand command, Asked asked);

    /** Makes an evaluation run; nobody waits for an answer, since the job says it again until it has ended. */
    void run(EvaluationId evaluation, JobId job);

    /** Makes a job that sleeps go on with what it has to do: any question does, once it has come through. */
    default void wake(JobId job) {
        askUntilAnswered(job, new JobCommand.ReadStatus(), Asked.by(Cause.Kind.TIMER, job.toString()));
    }

    /** The same for a node. */
    default void wake(NodeId node) {
        askUntilAnswered(node, new NodeCommand.CheckDrain(), Asked.by(Cause.Kind.TIMER, node.value()));
    }

    /** Gives a job an evaluation because of a node. */
    default void evaluate(JobId job, EvaluationId evaluation, NodeId node) {
        JobCommand command = new JobCommand.EvaluateJob(evaluation, Trigger.NODE_UPDATE, Optional.of(node));
        askUntilAnswered(job, command, Asked.by(Cause.Kind.NODE, node.value()));
    }

    /** A new id for an evaluation of a job: it carries the job's partition. */
    EvaluationId newEvaluationId(JobId job);
}
