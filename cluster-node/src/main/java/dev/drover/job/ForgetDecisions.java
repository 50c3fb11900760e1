package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand.ForgetEnded;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What leaves a job's memory, and with it every list: evaluations and deployments that ended long ago, and the job itself
 * once it is dead for good. The journal keeps it all.
 */
public final class ForgetDecisions {
    private ForgetDecisions() {}

    static Decision<JobEvent, JobReply> forget(JobState state, ForgetEnded before, Stamp now) {
        return due(state, before)
                .map(event -> Decision.<JobEvent, JobReply>accept(event, new JobReply.Acknowledged(now.index())))
                .orElseGet(() -> Decision.reject(new JobReply.Unchanged()));
    }

    /** What there is to forget. */
    public static Optional<JobEvent> due(JobState state, ForgetEnded before) {
        boolean job = isGone(state, before.jobs());
        List<EvaluationId> evaluations = state.evaluations().ended().stream()
                .filter(evaluation -> job || isOld(state, evaluation, before))
                .map(Evaluation::id)
                .toList();
        List<DeploymentId> deployments = state.deployments().stream()
                .filter(deployment -> job || isOld(state, deployment, before.deployments()))
                .map(Deployment::id)
                .toList();
        boolean isNothing = !job && evaluations.isEmpty() && deployments.isEmpty();
        return isNothing ? Optional.empty() : Optional.of(new JobEvent.EndedForgotten(evaluations, deployments, job));
    }

    /** Dead and not to come back: stopped, or one that ends by itself; nothing of it is younger, and nobody named it. */
    private static boolean isGone(JobState state, Instant before) {
        boolean maybeOver = state.registration()
                .filter(registered ->
                        registered.stopped() || registered.job().type().ends())
                .filter(registered -> registered.submittedAt().isBefore(before))
                .filter(registered -> registered.versions().stream().noneMatch(Registration.Version::isTagged))
                .isPresent();
        return maybeOver
                && state.status() == JobStatus.DEAD
                && state.evaluations().open().isEmpty()
                && state.evaluations().ended().stream()
                        .allMatch(evaluation -> evaluation.modified().at().isBefore(before))
                && state.allocations().values().stream().allMatch(allocation -> hasEnded(allocation, before));
    }

    private static boolean hasEnded(JobAllocation allocation, Instant before) {
        return allocation.client().isTerminal()
                && allocation
                        .succession()
                        .endedAt()
                        .filter(end -> !end.isBefore(before))
                        .isEmpty();
    }

    /** What a job that ends by itself has run stays with it until it is stopped. */
    private static boolean isOld(JobState state, Evaluation evaluation, ForgetEnded before) {
        boolean ends = evaluation.type().ends();
        boolean isStopped = state.registration().map(Registration::stopped).orElse(true);
        Instant end = ends ? before.batchEvaluations() : before.evaluations();
        return (!ends || isStopped)
                && evaluation.modified().at().isBefore(end)
                && state.allocations().values().stream()
                        .filter(allocation -> allocation.evaluation().equals(evaluation.id()))
                        .allMatch(allocation -> allocation.client().isTerminal());
    }

    /** The latest deployment of what still runs says how its job may go on. */
    private static boolean isOld(JobState state, Deployment deployment, Instant before) {
        boolean isStopped = state.registration().map(Registration::stopped).orElse(true);
        boolean isNeeded = !isStopped
                && state.latestDeployment().filter(deployment::equals).isPresent();
        return !deployment.isActive()
                && !isNeeded
                && deployment.modified().at().isBefore(before)
                && state.allocations().values().stream()
                        .filter(allocation -> allocation
                                .deployment()
                                .filter(deployment.id()::equals)
                                .isPresent())
                        .noneMatch(JobAllocation::isLive);
    }
}
