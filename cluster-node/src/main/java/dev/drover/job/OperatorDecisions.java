package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.ScaleJob;
import dev.drover.protocol.job.JobCommand.StopAllocation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.JobValidator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What operators ask of a job that runs, without describing it anew: to place an allocation again, to change a count. */
final class OperatorDecisions {
    private OperatorDecisions() {}

    static Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now) {
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
        if (command instanceof StopAllocation stop) {
            return stop(state, stop, now);
        }
        if (command instanceof ScaleJob scale) {
            return scale(state, state.registration().get(), scale, now);
        }
        throw new AssertionError("unhandled command: " + command);
    }

    /** One that is ended or ending already is left as it is, and the job is looked at all the same. */
    private static Decision<JobEvent, JobReply> stop(JobState state, StopAllocation stop, Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(stop.evaluation());
        if (repeated.isPresent()) {
            return Decision.reject(JobDecider.queued(state, repeated.get()));
        }
        JobAllocation allocation = state.allocations().get(stop.allocation());
        if (allocation == null) {
            return JobDecider.refused(Reason.NOT_FOUND, "alloc not found");
        }
        Registration registered = state.registration().orElseThrow();
        Job job = registered.job();
        Evaluation evaluation = EvaluationDecisions.pending(
                state, job, stop.evaluation(), job.priority(), Trigger.ALLOC_STOP, Optional.empty(), now);
        List<JobAllocation> ending = allocation.isLive() ? List.of(allocation) : List.of();
        return Decision.accept(
                new JobEvent.MigrationStarted(
                        ending.stream().map(JobAllocation::id).toList(), evaluation),
                new JobReply.EvaluationQueued(registered.jobModifyIndex(), registered.version(), evaluation));
    }

    private static Decision<JobEvent, JobReply> scale(
            JobState state, Registration registered, ScaleJob scale, Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(scale.evaluation());
        if (repeated.isPresent()) {
            return Decision.reject(JobDecider.queued(state, repeated.get()));
        }
        Optional<Decision<JobEvent, JobReply>> refusal = refusal(state, registered, scale);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Job job = registered.job();
        List<TaskGroup> groups = job.groups().stream()
                .map(group -> group.name().equals(scale.group()) ? group.withCount(scale.count()) : group)
                .toList();
        Job scaled = job.withGroups(groups);
        long version = scaled.equals(job) ? registered.version() : registered.version() + 1;
        Evaluation evaluation = EvaluationDecisions.pending(
                state, scaled, scale.evaluation(), job.priority(), Trigger.JOB_SCALING, Optional.empty(), now);
        return Decision.accept(
                new JobEvent.JobRegistered(
                        scaled, version, registered.submission(), evaluation, scale.idempotencyKey()),
                new JobReply.EvaluationQueued(now.index(), version, evaluation));
    }

    private static Optional<Decision<JobEvent, JobReply>> refusal(
            JobState state, Registration registered, ScaleJob scale) {
        Job job = registered.job();
        OptionalLong wanted = scale.enforceIndex();
        if (wanted.isPresent() && wanted.getAsLong() != registered.jobModifyIndex()) {
            return refused(
                    Reason.CONFLICT,
                    "Enforcing job modify index " + wanted.getAsLong()
                            + ": job exists with conflicting job modify index: " + registered.jobModifyIndex());
        }
        if (registered.stopped()) {
            return refused(Reason.INVALID, "job \"" + job.id().value() + "\" is stopped and cannot be scaled");
        }
        if (job.type().isSystem()) {
            return refused(Reason.INVALID, "jobs of type \"" + job.type().wireName() + "\" cannot be scaled");
        }
        if (job.group(scale.group()).isEmpty()) {
            return refused(
                    Reason.INVALID, "task group \"" + scale.group() + "\" specified for scaling does not exist in job");
        }
        long others = job.groups().stream()
                .filter(group -> !group.name().equals(scale.group()))
                .mapToLong(TaskGroup::count)
                .sum();
        if (scale.count() + others > JobValidator.MOST_ALLOCATIONS) {
            return refused(
                    Reason.INVALID,
                    "the job wants " + (scale.count() + others) + " allocations, more than "
                            + JobValidator.MOST_ALLOCATIONS);
        }
        if (state.activeDeployment().isPresent()) {
            return refused(Reason.CONFLICT, "job scaling blocked due to active deployment");
        }
        return Optional.empty();
    }

    private static Optional<Decision<JobEvent, JobReply>> refused(Reason reason, String message) {
        return Optional.of(JobDecider.refused(reason, message));
    }
}
