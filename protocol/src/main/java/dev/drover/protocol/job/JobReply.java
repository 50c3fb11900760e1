package dev.drover.protocol.job;

import dev.drover.protocol.Rejected;
import dev.drover.protocol.evaluation.Evaluation;

/** What a job answers. */
public sealed interface JobReply {
    /** The command was refused; nothing was stored. */
    record Refused(Rejected why) implements JobReply {}

    /** The job was registered, stopped, or asked to be evaluated. */
    record EvaluationQueued(long jobModifyIndex, long version, Evaluation evaluation) implements JobReply {}

    /** It is the evaluation's turn. */
    record EvaluationBegun(Evaluation evaluation, JobBrief brief) implements JobReply {}

    /** Another evaluation of the job runs; ask again when it has ended. */
    record EvaluationWaits() implements JobReply {}

    /** The evaluation has ended, by this command or before. */
    record EvaluationEnded(Evaluation evaluation) implements JobReply {}

    /** A part of a plan, or a node's reports up to {@code sequence}, are recorded. */
    record Acknowledged(long sequence) implements JobReply {}

    /** The job as the scheduler needs it. */
    record Brief(JobBrief brief) implements JobReply {}

    /** Nothing was to do. */
    record Unchanged() implements JobReply {}
}
