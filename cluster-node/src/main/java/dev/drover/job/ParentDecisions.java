package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.DeregisterJob;
import dev.drover.protocol.job.JobCommand.RegisterJob;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Periodic;
import java.time.Instant;
import java.util.Optional;

/** How jobs that are launched, and run nothing themselves, are registered and stopped: without an evaluation. */
final class ParentDecisions {
    private ParentDecisions() {}

    /** The answer to a request that was done already. */
    static Optional<Decision<JobEvent, JobReply>> repeated(JobState state, EvaluationId request) {
        return state.launches().requests().contains(request)
                ? Optional.of(Decision.reject(new JobReply.Recorded(
                        state.registration().map(Registration::jobModifyIndex).orElse(state.modifyIndex()),
                        state.registration().map(Registration::version).orElse(0L))))
                : Optional.empty();
    }

    /** What a job cannot become while it is registered and not stopped. */
    static Optional<String> forbiddenChange(JobState state, Job job) {
        return state.registration()
                .filter(registered -> !registered.stopped())
                .map(Registration::job)
                .flatMap(old -> forbiddenChange(old.family(), job.family()).or(() -> otherType(old, job)));
    }

    /** What runs counts by the rules of its type. */
    private static Optional<String> otherType(Job old, Job job) {
        return old.type() == job.type()
                ? Optional.empty()
                : Optional.of("cannot update job from type \"%s\" to \"%s\""
                        .formatted(old.type().wireName(), job.type().wireName()));
    }

    private static Optional<String> forbiddenChange(Family old, Family changed) {
        if (old.periodic().isPresent() != changed.periodic().isPresent()) {
            return Optional.of(
                    old.periodic().isPresent()
                            ? "cannot update periodic job to being non-periodic"
                            : "cannot update non-periodic job to being periodic");
        }
        if (old.parameterized().isPresent() != changed.parameterized().isPresent()) {
            return Optional.of(
                    old.parameterized().isPresent()
                            ? "cannot update parameterized job to being non-parameterized"
                            : "cannot update non-parameterized job to being parameterized");
        }
        return Optional.empty();
    }

    /** The job as it is registered: a child stays one, whoever changes it. */
    static Job withOrigin(JobState state, Job job) {
        Optional<Origin> known =
                state.registration().flatMap(old -> old.job().family().origin());
        return known.isEmpty() || job.family().origin().isPresent()
                ? job
                : job.withFamily(
                                new Family(job.family().periodic(), job.family().parameterized(), known))
                        .intern();
    }

    static Decision<JobEvent, JobReply> register(
            JobState state, RegisterJob register, Job job, long version, Stamp now) {
        return Decision.accept(
                new JobEvent.ParentRegistered(
                        job,
                        version,
                        register.submission(),
                        register.evaluation(),
                        register.idempotencyKey(),
                        scheduledFrom(state, job, now)),
                new JobReply.Recorded(now.index(), version));
    }

    /** A schedule that stays as it is goes on where it is; another begins now. */
    static Optional<Instant> scheduledFrom(JobState state, Job job, Stamp now) {
        Optional<Periodic> enabled = job.family().periodic().filter(Periodic::enabled);
        if (enabled.isEmpty()) {
            return Optional.empty();
        }
        Optional<Periodic> before =
                state.registration().flatMap(old -> old.job().family().periodic());
        boolean isSame = before.filter(
                        old -> old.expressions().equals(enabled.get().expressions())
                                && old.timeZone().equals(enabled.get().timeZone()))
                .isPresent();
        return state.launches().through().filter(through -> isSame).or(() -> Optional.of(now.at()));
    }

    static Decision<JobEvent, JobReply> stop(
            JobState state, Registration registered, DeregisterJob deregister, Stamp now) {
        return Decision.accept(
                new JobEvent.ParentStopped(deregister.purge(), deregister.evaluation()),
                new JobReply.Recorded(now.index(), registered.version()));
    }
}
