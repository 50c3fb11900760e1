package dev.drover.chaos.simulation;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A scheduler that reads something else in a job than its author has written. */
final class OtherJob implements Sabotage {
    private final UnaryOperator<Job> misread;

    private OtherJob(UnaryOperator<Job> misread) {
        this.misread = misread;
    }

    /** One more of whatever is wanted at all. */
    static OtherJob withMore() {
        return ofGroups(group -> group.count() == 0 ? group : group.withCount(group.count() + 1));
    }

    /** Nothing of what the job itself says about where it may run. */
    static OtherJob withoutConstraints() {
        return new OtherJob(job -> of(job, job.priority(), job.nodePool(), List.of()));
    }

    static OtherJob ofEveryPool() {
        return new OtherJob(job -> of(job, job.priority(), "all", job.constraints()));
    }

    static OtherJob withoutVolumes() {
        return ofGroups(group -> of(group, group.update(), Storage.NONE));
    }

    static OtherJob withMorePriority() {
        return new OtherJob(job -> of(job, Math.min(100, job.priority() + 30), job.nodePool(), job.constraints()));
    }

    private static OtherJob ofGroups(UnaryOperator<TaskGroup> changed) {
        return new OtherJob(
                job -> job.withGroups(job.groups().stream().map(changed).toList()));
    }

    static OtherJob withMoreCanaries() {
        return withUpdate(
                update -> update.canary() == 0 ? update : of(update, update.maxParallel(), update.canary() + 1));
    }

    static OtherJob withMoreAtOnce() {
        return withUpdate(update -> of(update, update.maxParallel() + 2, update.canary()));
    }

    private static OtherJob withUpdate(UnaryOperator<UpdateStrategy> changed) {
        return ofGroups(group -> of(group, group.update().map(changed), group.storage()));
    }

    private static TaskGroup of(TaskGroup group, Optional<UpdateStrategy> update, Storage storage) {
        return new TaskGroup(
                group.name(),
                group.count(),
                group.constraints(),
                group.affinities(),
                group.spreads(),
                group.restart(),
                group.reschedule(),
                update,
                group.migrate(),
                group.network(),
                group.ephemeralDiskMb(),
                group.services(),
                group.tasks(),
                group.shutdownDelay(),
                group.meta(),
                group.disconnect(),
                group.scaling(),
                storage,
                group.maxRunDuration());
    }

    private static UpdateStrategy of(UpdateStrategy update, int maxParallel, int canary) {
        return new UpdateStrategy(
                maxParallel,
                update.healthCheck(),
                update.minHealthyTime(),
                update.healthyDeadline(),
                update.progressDeadline(),
                update.stagger(),
                canary,
                update.autoRevert(),
                update.autoPromote());
    }

    @Override
    public SchedulingResult schedule(SchedulingRequest request) {
        JobBrief brief = request.brief();
        JobBrief other = new JobBrief(
                misread.apply(brief.job()),
                brief.version(),
                brief.jobModifyIndex(),
                brief.stopped(),
                brief.allocations(),
                brief.deployment(),
                brief.nodeSequences(),
                brief.stableVersion());
        return Scheduler.schedule(new SchedulingRequest(
                request.snapshot(),
                other,
                request.earlierVersions(),
                request.evaluation(),
                request.round(),
                request.seed(),
                request.now(),
                request.refused(),
                request.configuration()));
    }

    private static Job of(Job job, int priority, String nodePool, List<Constraint> constraints) {
        return new Job(
                job.id(),
                job.name(),
                job.region(),
                job.type(),
                priority,
                job.allAtOnce(),
                job.datacenters(),
                nodePool,
                constraints,
                job.affinities(),
                job.spreads(),
                job.groups(),
                job.meta(),
                job.family());
    }
}
