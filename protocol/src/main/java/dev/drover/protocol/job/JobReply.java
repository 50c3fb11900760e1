package dev.drover.protocol.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import java.util.Optional;
import java.util.OptionalLong;

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

    /**
     * A deployment was changed.
     *
     * @param deployment as it stands now
     * @param revertedVersion the version that was brought back
     */
    record DeploymentMoved(Deployment deployment, Optional<Evaluation> evaluation, OptionalLong revertedVersion)
            implements JobReply {}

    /** What was asked for is recorded, and nothing is to be evaluated: the job is launched, or is as it was. */
    record Recorded(long jobModifyIndex, long version) implements JobReply {}

    /** A launch is recorded; its child comes, and begins with this evaluation. */
    record Launched(JobId child, EvaluationId evaluation) implements JobReply {}

    /** Where the job stands. */
    record Status(JobStatus status) implements JobReply {}

    /**
     * A version has a name, or has it no more.
     *
     * @param index of the job by now
     */
    record Tagged(long version, VersionTag tag, long index) implements JobReply {}

    /** Nothing was to do. */
    record Unchanged() implements JobReply {}
}
