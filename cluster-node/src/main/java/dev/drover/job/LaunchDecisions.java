package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.cron.Schedule;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.DispatchJob;
import dev.drover.protocol.job.JobCommand.ForceLaunch;
import dev.drover.protocol.job.JobCommand.LaunchDue;
import dev.drover.protocol.job.JobCommand.SettleLaunches;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Periodic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a job is launched, and as what. A launch is recorded here before its child exists, and the child has to answer, so
 * that each launch makes one child, whatever fails.
 */
final class LaunchDecisions {
    /**
     * An instant that lies further back when somebody comes to look was missed because no server ran: of several such, only
     * the latest is made up for.
     */
    static final Duration MISSED_AFTER = Duration.ofMinutes(1);

    /** More launches that have not made a child yet are not taken on. */
    static final int MOST_OWED = 256;

    private LaunchDecisions() {}

    static boolean decides(JobCommand command) {
        return command instanceof LaunchDue
                || command instanceof SettleLaunches
                || command instanceof ForceLaunch
                || command instanceof DispatchJob;
    }

    static Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now) {
        if (command instanceof LaunchDue due) {
            return launchDue(state, id, due, now);
        }
        if (command instanceof SettleLaunches settle) {
            return settle(state, settle);
        }
        if (command instanceof ForceLaunch force) {
            return force(state, id, force, now);
        }
        if (command instanceof DispatchJob dispatch) {
            return DispatchRules.decide(state, id, dispatch, now);
        }
        throw new AssertionError("unhandled command: " + command);
    }

    /** The next instant of the job's schedule; empty as well while it owes too many launches. */
    static Optional<Instant> next(JobState state) {
        return state.launches().owed().size() >= MOST_OWED
                ? Optional.empty()
                : state.launches().through().flatMap(through -> schedule(state).next(through));
    }

    private static Schedule schedule(JobState state) {
        return periodic(state).orElseThrow().schedule();
    }

    private static Optional<Periodic> periodic(JobState state) {
        return state.registration()
                .flatMap(registered -> registered.job().family().periodic());
    }

    /** The instant whose turn it is: late ones one after the other, of those that were missed the latest. */
    private static Optional<Instant> due(JobState state, Instant now) {
        Optional<Instant> next = next(state).filter(instant -> !instant.isAfter(now));
        boolean wasMissed =
                next.filter(instant -> instant.plus(MISSED_AFTER).isBefore(now)).isPresent();
        return wasMissed ? schedule(state).latest(state.launches().through().orElseThrow(), now) : next;
    }

    /** The children that have to be asked whether they run, before an instant that is due can be dealt with. */
    static List<JobId> inQuestion(JobState state) {
        boolean prohibits = periodic(state).filter(Periodic::prohibitOverlap).isPresent();
        return prohibits
                ? state.launches().recent().stream()
                        .map(Launches.Launched::child)
                        .filter(child -> !state.launches().owes(child))
                        .toList()
                : List.of();
    }

    private static Decision<JobEvent, JobReply> launchDue(JobState state, JobId id, LaunchDue due, Stamp now) {
        Optional<Instant> instant = due(state, now.at());
        if (instant.isEmpty()) {
            return Decision.reject(new JobReply.Unchanged());
        }
        JobId child = periodicChild(id, instant.get().getEpochSecond());
        boolean prohibits = periodic(state).orElseThrow().prohibitOverlap();
        Optional<JobId> inTheWay = state.launches()
                .recent(child)
                .map(Launches.Launched::child)
                .or(() -> prohibits ? running(state, due.over()) : Optional.empty());
        if (inTheWay.isPresent()) {
            return Decision.accept(
                    new JobEvent.InstantSkipped(instant.get(), inTheWay.get()), new JobReply.Unchanged());
        }
        Launch launch = launch(state, child, new Origin(id.value(), false, "", ""), Map.of(), 0);
        return Decision.accept(new JobEvent.ChildLaunched(launch, instant, prohibits), launched(launch));
    }

    private static Optional<JobId> running(JobState state, List<JobId> over) {
        return state.launches().recent().stream()
                .map(Launches.Launched::child)
                .filter(child -> !over.contains(child))
                .findFirst();
    }

    private static Decision<JobEvent, JobReply> settle(JobState state, SettleLaunches settle) {
        List<JobId> owed =
                settle.children().stream().filter(state.launches()::owes).toList();
        return owed.isEmpty()
                ? Decision.reject(new JobReply.Unchanged())
                : Decision.accept(new JobEvent.LaunchesSettled(owed), new JobReply.Unchanged());
    }

    /** At a second for which there is no child yet: an instant of the schedule at that second is not launched again. */
    private static Decision<JobEvent, JobReply> force(JobState state, JobId id, ForceLaunch force, Stamp now) {
        Optional<Launches.Launched> repeated = state.launches().withToken(force.idempotencyToken());
        if (repeated.isPresent()) {
            return Decision.reject(launched(repeated.get()));
        }
        if (state.registration().isEmpty()) {
            return JobDecider.notFound(id);
        }
        if (periodic(state).isEmpty()) {
            return JobDecider.refused(Reason.INVALID, "can't force launch non-periodic job");
        }
        if (state.launches().through().isEmpty()) {
            return JobDecider.refused(
                    Reason.INVALID, "can't force run non-tracked job \"" + id.value() + "\" (" + id.namespace() + ")");
        }
        if (state.launches().owed().size() >= MOST_OWED) {
            return tooMany();
        }
        long second = now.at().getEpochSecond();
        while (state.launches().recent(periodicChild(id, second)).isPresent()) {
            second++;
        }
        Origin origin = new Origin(id.value(), false, "", force.idempotencyToken());
        Launch launch = launch(state, periodicChild(id, second), origin, Map.of(), 0);
        return Decision.accept(new JobEvent.ChildLaunched(launch, Optional.empty(), false), launched(launch));
    }

    /** A launch of the job as it stands now. */
    static Launch launch(JobState state, JobId child, Origin origin, Map<String, String> meta, int priority) {
        Registration registered = state.registration().orElseThrow();
        Job job = registered.job();
        return new Launch(
                child,
                EvaluationId.named(child, "launch/" + child),
                registered.version(),
                origin,
                meta,
                priority > 0 ? priority : job.priority());
    }

    static JobReply launched(Launch launch) {
        return new JobReply.Launched(launch.child(), launch.evaluation());
    }

    static JobReply launched(Launches.Launched launched) {
        return new JobReply.Launched(launched.child(), launched.evaluation());
    }

    static Decision<JobEvent, JobReply> tooMany() {
        return JobDecider.refused(
                Reason.UNAVAILABLE, MOST_OWED + " launches of the job have not made a job yet; try again");
    }

    private static JobId periodicChild(JobId parent, long second) {
        return new JobId(parent.namespace(), parent.value() + "/periodic-" + second);
    }
}
