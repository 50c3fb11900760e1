package dev.drover.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A deployment that failed, and the version that comes back for it.
 *
 * @param deployment failed, with the reason and what follows in its description
 * @param version the stable version to be registered anew
 */
record Rollback(Deployment deployment, Optional<Registration.Version> version) {
    static final String UNHEALTHY = "Failed due to unhealthy allocations";
    static final String OVERDUE = "Failed due to progress deadline";
    static final String BY_OPERATOR = "Deployment marked as failed";

    /** The failed deployment; the newest stable version comes back where one of its groups wants that. */
    static Rollback of(JobState state, Deployment deployment, String reason, Stamp now) {
        boolean isWanted = deployment.groups().values().stream()
                .anyMatch(group -> group.terms().autoRevert());
        if (!isWanted) {
            return new Rollback(deployment.with(DeploymentStatus.FAILED, reason, now), Optional.empty());
        }
        Optional<Registration.Version> stable = stableBefore(state, deployment.jobVersion());
        String what = describe(state, stable);
        boolean comesBack = stable.isPresent() && !isCurrent(state, stable.get());
        return new Rollback(
                deployment.with(DeploymentStatus.FAILED, reason + what, now), comesBack ? stable : Optional.empty());
    }

    static Optional<Registration.Version> stableBefore(JobState state, long version) {
        return state.registration().flatMap(registration -> registration.stableBefore(version));
    }

    private static String describe(JobState state, Optional<Registration.Version> stable) {
        if (stable.isEmpty()) {
            return " - no stable job version to auto revert to";
        }
        long version = stable.get().version();
        return isCurrent(state, stable.get())
                ? " - not rolling back to stable job version " + version + " as current job has same specification"
                : " - rolling back to job version " + version;
    }

    private static boolean isCurrent(JobState state, Registration.Version version) {
        return state.registration()
                .filter(registration -> registration.job().equals(version.job()))
                .isPresent();
    }

    /** What is recorded: the end of the deployment, then the older version under a new number; one evaluation for both. */
    List<JobEvent> events(JobState state, EvaluationId evaluation, Stamp now) {
        List<JobEvent> events = new ArrayList<>();
        events.add(new JobEvent.DeploymentChanged(
                deployment, version.isPresent() ? Optional.empty() : Optional.of(opened(state, evaluation, now))));
        comeBack(state, evaluation, now).ifPresent(events::add);
        return events;
    }

    /** The registration of the version that comes back. */
    Optional<JobEvent> comeBack(JobState state, EvaluationId evaluation, Stamp now) {
        return version.map(stable -> new JobEvent.JobRegistered(
                stable.job(),
                state.registration().orElseThrow().version() + 1,
                stable.submission(),
                opened(state, evaluation, now),
                ""));
    }

    Evaluation opened(JobState state, EvaluationId evaluation, Stamp now) {
        return EvaluationDecisions.ofJob(state, evaluation, Trigger.DEPLOYMENT_WATCHER, Optional.empty(), now);
    }
}
