package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.job.Launches;
import dev.drover.job.Registration;
import dev.drover.protocol.JobId;
import dev.drover.protocol.cron.Schedule;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.job.Periodic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether jobs that are launched are launched as they ought to be, counted anew from what they and their children store:
 * every instant of a schedule in its turn, every request once, and of each launch exactly one child.
 */
final class LaunchChecks {
    /** Of instants further back than this, as after all servers were away, the latest alone counts. */
    private static final Duration MISSED_AFTER = Duration.ofMinutes(1);

    /** What is due, or was launched, no longer ago than this may still be on its way. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(2);

    private final Map<JobId, Map<JobId, Instant>> launched = new TreeMap<>();
    private final Map<JobId, Map<String, JobId>> tokens = new TreeMap<>();
    private final Map<JobId, Instant> reached = new TreeMap<>();
    private final Set<JobId> begun = new TreeSet<>();
    private final Map<JobId, JobId> parents = new HashMap<>();

    /** @param at when the event was decided */
    Optional<Violation> check(JobId job, JobState before, JobEvent event, Instant at) {
        if (event instanceof JobEvent.ParentRegistered registered) {
            registered.scheduledFrom().ifPresent(from -> reached.put(job, from));
        } else if (event instanceof JobEvent.ChildLaunched launch) {
            return launched(job, launch.launch(), at)
                    .or(() -> launch.instant().flatMap(instant -> dealtWith(job, before, instant, at)));
        } else if (event instanceof JobEvent.InstantSkipped skipped) {
            return dealtWith(job, before, skipped.instant(), at);
        } else if (event instanceof JobEvent.JobRegistered registered) {
            return begun(job, before, registered.job());
        }
        return Optional.empty();
    }

    private Optional<Violation> launched(JobId job, Launch launch, Instant at) {
        parents.put(launch.child(), job);
        if (launched.computeIfAbsent(job, unseen -> new TreeMap<>()).putIfAbsent(launch.child(), at) != null) {
            return wrong(launch.child() + " is launched twice");
        }
        String token = launch.origin().idempotencyToken();
        JobId former = token.isEmpty()
                ? null
                : tokens.computeIfAbsent(job, unseen -> new HashMap<>()).putIfAbsent(token, launch.child());
        return former == null
                ? Optional.empty()
                : wrong("token " + token + " launches " + launch.child() + ", and has launched " + former);
    }

    /** In the schedule's order, not before its time, and without any left out that was not missed. */
    private Optional<Violation> dealtWith(JobId job, JobState before, Instant instant, Instant at) {
        Instant from = reached.put(job, instant);
        Optional<Instant> next =
                schedule(before).flatMap(schedule -> Optional.ofNullable(from).flatMap(schedule::next));
        if (next.isEmpty() || instant.isBefore(next.get())) {
            return wrong("instant " + instant + " of " + job + " is dealt with again after " + from);
        }
        if (instant.isAfter(at)) {
            return wrong("instant " + instant + " of " + job + " is dealt with at " + at);
        }
        boolean isLeftOut = instant.isAfter(next.get());
        return isLeftOut && !next.get().plus(MISSED_AFTER).isBefore(at)
                ? wrong("instant " + next.get() + " of " + job + " is left out")
                : Optional.empty();
    }

    private static Optional<Schedule> schedule(JobState state) {
        return state.registration()
                .map(Registration::job)
                .map(Job::family)
                .flatMap(Family::periodic)
                .map(Periodic::schedule);
    }

    private Optional<Violation> begun(JobId job, JobState before, Job registered) {
        boolean isChild = registered.family().origin().isPresent();
        if (!isChild || before.registration().isPresent()) {
            return Optional.empty();
        }
        if (!parents.containsKey(job)) {
            return wrong(job + " begins, which nobody has launched");
        }
        return begun.add(job) ? Optional.empty() : wrong(job + " begins twice");
    }

    /** What is still to be launched, or to begin, some time after a schedule's instant and a request. */
    Optional<Violation> missing(JobId job, JobState state, Instant now) {
        Map<JobId, Instant> launches = launched.getOrDefault(job, Map.of());
        Optional<Launches.Owed> owed = state.launches().owed().stream()
                .filter(each -> isOver(launches.getOrDefault(each.launch().child(), Instant.MIN), now))
                .findFirst();
        if (owed.isPresent()) {
            return wrong(job + " owes launch " + owed.get());
        }
        Optional<JobId> absent = launches.entrySet().stream()
                .filter(launch -> !begun.contains(launch.getKey()) && isOver(launch.getValue(), now))
                .map(Map.Entry::getKey)
                .findFirst();
        if (absent.isPresent()) {
            return wrong(absent.get() + " was launched and never began");
        }
        Optional<Instant> late = schedule(state)
                .flatMap(schedule -> state.launches().through().flatMap(schedule::next))
                .filter(next -> isOver(next, now));
        return late.isPresent() ? wrong("instant " + late.get() + " of " + job + " is due") : Optional.empty();
    }

    private static boolean isOver(Instant begun, Instant now) {
        return begun.plus(UNDER_WAY).isBefore(now);
    }

    private static Optional<Violation> wrong(String what) {
        return Optional.of(new Violation(Invariant.LAUNCHED_ONCE, what));
    }
}
