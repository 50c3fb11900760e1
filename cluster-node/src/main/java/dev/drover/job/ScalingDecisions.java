package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.RecordScaling;
import dev.drover.protocol.job.JobCommand.ScaleJob;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.JobValidator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How the counts of groups are changed, and what is kept of it. */
final class ScalingDecisions {
    private ScalingDecisions() {}

    static Decision<JobEvent, JobReply> scale(JobState state, JobId id, ScaleJob scale, Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(scale.evaluation());
        if (repeated.isPresent()) {
            return Decision.reject(JobDecider.queued(state, repeated.get()));
        }
        Optional<Decision<JobEvent, JobReply>> done = ParentDecisions.repeated(state, scale.evaluation());
        if (done.isPresent()) {
            return done.get();
        }
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
        Registration registered = state.registration().get();
        Optional<Decision<JobEvent, JobReply>> refusal = refusal(state, registered, scale);
        return refusal.isPresent() ? refusal.get() : scale(state, registered, scale, now);
    }

    private static Decision<JobEvent, JobReply> scale(
            JobState state, Registration registered, ScaleJob scale, Stamp now) {
        Job job = registered.job();
        int before = job.group(scale.group()).orElseThrow().count();
        Job scaled = job.withGroups(job.groups().stream()
                .map(group -> group.name().equals(scale.group()) ? group.withCount(scale.count()) : group)
                .toList());
        long version = scaled.equals(job) ? registered.version() : registered.version() + 1;
        boolean isParent = job.family().isParent();
        JobEvent.ScalingRecorded recorded = new JobEvent.ScalingRecorded(
                scale.group(),
                OptionalLong.of(scale.count()),
                before,
                scale.note(),
                isParent ? Optional.empty() : Optional.of(scale.evaluation()));
        if (isParent) {
            JobEvent.ParentRegistered changed = new JobEvent.ParentRegistered(
                    scaled,
                    version,
                    registered.submission(),
                    scale.evaluation(),
                    scale.idempotencyKey(),
                    ParentDecisions.scheduledFrom(state, scaled, now));
            return Decision.accept(List.of(changed, recorded), new JobReply.Recorded(now.index(), version));
        }
        Evaluation evaluation = EvaluationDecisions.pending(
                state, scaled, scale.evaluation(), job.priority(), Trigger.JOB_SCALING, Optional.empty(), now);
        JobEvent.JobRegistered changed = new JobEvent.JobRegistered(
                scaled, version, registered.submission(), evaluation, scale.idempotencyKey());
        return Decision.accept(
                List.of(changed, recorded), new JobReply.EvaluationQueued(now.index(), version, evaluation));
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
        Optional<TaskGroup> group = job.group(scale.group());
        if (group.isEmpty()) {
            return refused(Reason.INVALID, noGroup(scale.group()));
        }
        Optional<String> outside = group.get().scaling().flatMap(bounds -> outside(bounds, scale.count()));
        if (outside.isPresent()) {
            return refused(Reason.INVALID, outside.get());
        }
        long others = job.groups().stream()
                .filter(other -> !other.name().equals(scale.group()))
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

    private static Optional<String> outside(Scaling bounds, int count) {
        if (count < bounds.min()) {
            return Optional.of("group count was less than scaling policy minimum: " + count + " < " + bounds.min());
        }
        return count > bounds.max()
                ? Optional.of("group count was greater than scaling policy maximum: " + count + " > " + bounds.max())
                : Optional.empty();
    }

    private static String noGroup(String group) {
        return "task group \"" + group + "\" specified for scaling does not exist in job";
    }

    /** What is said without a change of the count. */
    static Decision<JobEvent, JobReply> record(JobState state, JobId id, RecordScaling record) {
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
        Registration registered = state.registration().get();
        Optional<TaskGroup> group = registered.job().group(record.group());
        if (group.isEmpty()) {
            return JobDecider.refused(Reason.INVALID, noGroup(record.group()));
        }
        Optional<EvaluationId> nothing = Optional.empty();
        return Decision.accept(
                new JobEvent.ScalingRecorded(
                        record.group(), OptionalLong.empty(), group.get().count(), record.note(), nothing),
                new JobReply.Recorded(registered.jobModifyIndex(), registered.version()));
    }

    private static Optional<Decision<JobEvent, JobReply>> refused(Reason reason, String message) {
        return Optional.of(JobDecider.refused(reason, message));
    }
}
