package dev.drover.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a job has to do at a certain time, without being asked. */
public final class JobTimers {
    private JobTimers() {}

    /** When to look again; empty if nothing is to come. */
    static Optional<Instant> next(JobState state) {
        Stream<Instant> evaluations =
                state.evaluations().delayed().stream().flatMap(evaluation -> evaluation.waitUntil().stream());
        Stream<Instant> deployment = state.activeDeployment().flatMap(Deployments::nextDeadline).stream();
        return Stream.of(
                        evaluations,
                        deployment,
                        state.departures().deadline().stream(),
                        LaunchDecisions.next(state).stream())
                .flatMap(Function.identity())
                .min(Comparator.naturalOrder());
    }

    /**
     * What is to be done.
     *
     * @param concerned the id of what it is about; empty for the job itself
     * @param inQuestion children that have to be asked before whether they have ended
     */
    record Due(JobCommand command, Optional<String> concerned, List<JobId> inQuestion) {
        private static Due now(JobCommand command, Optional<String> concerned) {
            return new Due(command, concerned, List.of());
        }
    }

    /**
     * What is due; one thing at a time.
     *
     * @param fresh the id of an evaluation that may have to be opened
     */
    static Optional<Due> due(JobState state, Instant now, EvaluationId fresh) {
        Optional<Deployment> overdue =
                state.activeDeployment().filter(deployment -> Deployments.isOverdue(deployment, now));
        if (overdue.isPresent()) {
            String id = overdue.get().id().value();
            return Optional.of(
                    Due.now(new JobCommand.CheckDeployment(overdue.get().id(), fresh), Optional.of(id)));
        }
        boolean mustLeave =
                state.departures().deadline().filter(end -> !end.isAfter(now)).isPresent();
        if (mustLeave) {
            return Optional.of(Due.now(new JobCommand.CheckDrains(fresh), Optional.empty()));
        }
        boolean mustLaunch = LaunchDecisions.next(state)
                .filter(instant -> !instant.isAfter(now))
                .isPresent();
        if (mustLaunch) {
            return Optional.of(
                    new Due(new JobCommand.LaunchDue(List.of()), Optional.empty(), LaunchDecisions.inQuestion(state)));
        }
        return state.evaluations().delayed().stream()
                .filter(evaluation -> evaluation
                        .waitUntil()
                        .filter(until -> !until.isAfter(now))
                        .isPresent())
                .min(Comparator.comparingLong(Evaluation::number))
                .map(evaluation -> Due.now(
                        new JobCommand.WakeEvaluation(evaluation.id()),
                        Optional.of(evaluation.id().value())));
    }

    private static boolean isLaunching(JobState state) {
        return state.launches().through().isPresent()
                || !state.launches().owed().isEmpty();
    }

    /** Whether the job must stay awake, or be woken by whoever takes its partition over. */
    public static boolean isBusy(JobState state) {
        return state.evaluations().running().isPresent()
                || !state.evaluations().delayed().isEmpty()
                || state.activeDeployment().isPresent()
                || state.departures().deadline().isPresent()
                || isLaunching(state);
    }
}
