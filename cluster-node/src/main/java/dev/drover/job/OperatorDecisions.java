package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Chunks;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand.ForceReschedule;
import dev.drover.protocol.job.JobCommand.StopAllocation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.TaskGroup;
import java.util.List;
import java.util.Optional;

/** What operators ask of a job that runs, without describing it anew: to place allocations again. */
final class OperatorDecisions {
    /** How many allocations one event names, some 40 bytes each. */
    private static final int MOST_NAMED = 1_000;

    private OperatorDecisions() {}

    /** What has failed and has no successor is replaced now, where its group has any policy about that. */
    static Decision<JobEvent, JobReply> forceReschedule(JobState state, ForceReschedule force, Stamp now) {
        List<AllocationId> failed = state.allocations().values().stream()
                .filter(allocation -> allocation.client() == ClientStatus.FAILED
                        && allocation.desired() == DesiredStatus.RUN
                        && allocation.succession().next().isEmpty())
                .filter(allocation -> state.registration()
                        .flatMap(registration -> registration.job().group(allocation.group()))
                        .flatMap(TaskGroup::reschedule)
                        .filter(ReschedulePolicy::isEnabled)
                        .isPresent())
                .map(JobAllocation::id)
                .toList();
        return JobDecider.asked(
                state,
                force.evaluation(),
                Trigger.JOB_REGISTER,
                Optional.empty(),
                evaluation -> forced(failed, evaluation),
                now);
    }

    /** At least one event; several where very many have failed. */
    private static List<JobEvent> forced(List<AllocationId> failed, Evaluation evaluation) {
        List<List<AllocationId>> named = failed.isEmpty() ? List.of(failed) : Chunks.of(failed, MOST_NAMED);
        return named.stream()
                .<JobEvent>map(some -> new JobEvent.ReschedulesForced(some, evaluation))
                .toList();
    }

    /** One that is ended or ending already is left as it is, and the job is looked at all the same. */
    static Decision<JobEvent, JobReply> stop(JobState state, JobId id, StopAllocation stop, Stamp now) {
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
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
                        ending.stream().map(JobAllocation::id).toList(), evaluation, true),
                new JobReply.EvaluationQueued(registered.jobModifyIndex(), registered.version(), evaluation));
    }
}
