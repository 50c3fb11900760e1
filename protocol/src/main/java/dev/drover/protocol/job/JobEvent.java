package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Facts recorded about one job; nothing else changes its state. */
public sealed interface JobEvent {
    /** The job was created or changed, and an evaluation opened. The version is unchanged if the job is the same. */
    record JobRegistered(Job job, long version, Submission submission, Evaluation evaluation, String idempotencyKey)
            implements JobEvent {}

    /** The job was stopped, and an evaluation opened. */
    record JobDeregistered(boolean purge, Evaluation evaluation) implements JobEvent {}

    /** An evaluation was opened, or a blocked one became pending again. */
    record EvaluationOpened(Evaluation evaluation) implements JobEvent {}

    /** A part of a plan is real. */
    record PlacementsRecorded(EvaluationId evaluation, int part, JobCommand.Applied applied) implements JobEvent {}

    /**
     * An evaluation ended, with the last part of what it achieved.
     *
     * @param absorbed waiting evaluations that are canceled because a newer one waits, too
     * @param blocked the evaluation that waits for the rest
     * @param deployment the deployment it started or changed, as it stands now
     * @param delayed evaluations whose time is yet to come
     * @param waiting the allocations that wait for them
     * @param blockedOnNodes evaluations that wait for room on one node each; others that do so stay
     */
    record EvaluationClosed(
            Evaluation evaluation,
            JobCommand.Applied applied,
            List<EvaluationId> absorbed,
            Optional<Evaluation> blocked,
            Optional<Deployment> deployment,
            List<Evaluation> delayed,
            Map<AllocationId, EvaluationId> waiting,
            List<Evaluation> blockedOnNodes)
            implements JobEvent {
        public EvaluationClosed {
            absorbed = List.copyOf(absorbed);
            delayed = List.copyOf(delayed);
            waiting = Sorted.copyOf(waiting);
            blockedOnNodes = List.copyOf(blockedOnNodes);
        }
    }

    /**
     * A node's reports were taken in, with what follows from them.
     *
     * @param migrating allocations that leave their nodes from now on
     */
    record AllocationsReported(
            NodeId node,
            long sequence,
            List<AllocationReport> reports,
            Optional<Deployment> deployment,
            Optional<Evaluation> evaluation,
            List<AllocationId> migrating)
            implements JobEvent {
        public AllocationsReported {
            reports = List.copyOf(reports);
            migrating = List.copyOf(migrating);
        }
    }

    /**
     * Allocations shall leave their nodes.
     *
     * @param placedAnew whether those of a batch job have successors, too: an operator asked for it
     */
    record MigrationStarted(List<AllocationId> allocations, Evaluation evaluation, boolean placedAnew)
            implements JobEvent {
        public MigrationStarted {
            allocations = List.copyOf(allocations);
        }
    }

    /** Allocations that failed are to be replaced now. */
    record ReschedulesForced(List<AllocationId> allocations, Evaluation evaluation) implements JobEvent {
        public ReschedulesForced {
            allocations = List.copyOf(allocations);
        }
    }

    /** A deployment moved without a report: by its deadline, by an operator, or because another took its place. */
    record DeploymentChanged(Deployment deployment, Optional<Evaluation> evaluation) implements JobEvent {}

    /** An operator said how healthy allocations are, with what follows from it. */
    record AllocationsJudged(
            Map<AllocationId, DeploymentHealth> verdicts,
            Optional<Deployment> deployment,
            Optional<Evaluation> evaluation)
            implements JobEvent {
        public AllocationsJudged {
            verdicts = Sorted.copyOf(verdicts);
        }
    }

    /**
     * A job that is launched, and runs nothing itself, was created or changed.
     *
     * @param request the id that an evaluation would have had, by which a repeat is known
     * @param scheduledFrom its schedule's instants are those after it; empty if the clock does not launch it
     */
    record ParentRegistered(
            Job job,
            long version,
            Submission submission,
            EvaluationId request,
            String idempotencyKey,
            Optional<Instant> scheduledFrom)
            implements JobEvent {}

    /** A job that is launched was stopped; its children go on. */
    record ParentStopped(boolean purge, EvaluationId request) implements JobEvent {}

    /**
     * A launch was decided; its child is registered until it has answered.
     *
     * @param instant of the schedule
     * @param alone all children before it had ended
     */
    record ChildLaunched(Launch launch, Optional<Instant> instant, boolean alone) implements JobEvent {}

    /**
     * An instant passed without a launch of its own.
     *
     * @param because the child that still ran, or that stands for the instant already
     */
    record InstantSkipped(Instant instant, JobId because) implements JobEvent {}

    /** Children have answered: each is registered, or never will be. */
    record LaunchesSettled(List<JobId> children) implements JobEvent {
        public LaunchesSettled {
            children = List.copyOf(children);
        }
    }

    /**
     * A group was scaled, or somebody had to say something about that.
     *
     * @param count what was asked for; empty if only something was said
     * @param previousCount what the group wanted before
     * @param evaluation what it led to
     */
    record ScalingRecorded(
            String group, OptionalLong count, long previousCount, ScalingNote note, Optional<EvaluationId> evaluation)
            implements JobEvent {}

    /**
     * What ended long ago left memory and lists.
     *
     * @param job whether the job itself went with all that is left of it
     */
    record EndedForgotten(List<EvaluationId> evaluations, List<DeploymentId> deployments, boolean job)
            implements JobEvent {
        public EndedForgotten {
            evaluations = List.copyOf(evaluations);
            deployments = List.copyOf(deployments);
        }
    }

    /** A version was said to be stable, or not to be. */
    record VersionMarked(long version, boolean stable) implements JobEvent {}

    /**
     * A version was given a name, or lost the one it had.
     *
     * @param tag empty where it lost it
     */
    record VersionTagged(long version, Optional<VersionTag> tag) implements JobEvent {}
}
