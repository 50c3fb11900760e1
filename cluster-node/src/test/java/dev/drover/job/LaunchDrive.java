package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.RegisterJob;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.JobEvent.InstantSkipped;
import dev.drover.protocol.job.JobEvent.JobRegistered;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.Submission;
import dev.drover.recording.Kept;
import dev.drover.snapshot.StateCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A parent and its children on a clock of its own, with everything between them that can be lost, come late or come
 * twice. Choices decide what happens next; the seconds are those since 1970.
 */
final class LaunchDrive {
    private final List<Launches.Owed> underway = new ArrayList<>();
    private final List<JobId> answers = new ArrayList<>();
    private final Map<JobId, JobState> children = new TreeMap<>();
    private final Map<JobId, Integer> created = new TreeMap<>();
    private final Map<Long, Integer> launched = new TreeMap<>();
    private final Map<Long, Integer> skipped = new TreeMap<>();
    private JobState parent = JobState.EMPTY;
    private long now;
    private long index;

    LaunchDrive(Job job) {
        now = 1;
        tell(JobFacts.register(job, "e1"));
    }

    JobState parent() {
        return parent;
    }

    long now() {
        return now;
    }

    /** How often each child was made. */
    Map<JobId, Integer> created() {
        return created;
    }

    /** How often each instant of the schedule was launched. */
    Map<Long, Integer> launched() {
        return launched;
    }

    Map<Long, Integer> skipped() {
        return skipped;
    }

    /** The children of the schedule that are not dead. */
    List<JobId> alive() {
        return children.entrySet().stream()
                .filter(child -> child.getValue().status() != JobStatus.DEAD)
                .map(Map.Entry::getKey)
                .toList();
    }

    void take(int choice) {
        int which = choice / 16;
        switch (choice % 16) {
            case 0, 1, 2 -> pass();
            case 3, 4, 5 -> timer();
            case 6 -> underway.addAll(parent.launches().owed());
            case 7, 8 -> pick(underway, which).ifPresent(this::arrive);
            case 9, 10 -> pick(answers, which).ifPresent(child -> tell(new JobCommand.SettleLaunches(List.of(child))));
            case 11 -> pick(underway, which);
            case 12 -> pick(answers, which);
            case 13 -> restart();
            case 14 ->
                alive().stream()
                        .skip(which % Math.max(1, alive().size()))
                        .findFirst()
                        .ifPresent(this::end);
            case 15 -> underway.addAll(List.copyOf(underway));
            default -> throw new AssertionError(choice);
        }
        if (underway.size() > 100) {
            underway.subList(0, 50).clear();
        }
    }

    /** Nobody is away so long that instants count as missed. */
    private void pass() {
        long behind = now - parent.launches().through().orElseThrow().getEpochSecond();
        now += behind < LaunchDecisions.MISSED_AFTER.toSeconds() ? 1 : 0;
    }

    /** Until nothing is owed and everything due by now is dealt with. */
    void settle() {
        boolean busy = true;
        while (busy) {
            underway.addAll(parent.launches().owed());
            List.copyOf(underway).forEach(this::arrive);
            underway.clear();
            answers.forEach(child -> tell(new JobCommand.SettleLaunches(List.of(child))));
            answers.clear();
            busy = timer() || !parent.launches().owed().isEmpty();
        }
    }

    /** The children in question are asked, then it is decided; whether something came of it. */
    boolean timer() {
        List<JobId> over = LaunchDecisions.inQuestion(parent).stream()
                .filter(child -> child(child).status() == JobStatus.DEAD)
                .toList();
        return !tell(new JobCommand.LaunchDue(over)).isEmpty();
    }

    private JobState child(JobId id) {
        return Objects.requireNonNull(children.get(id));
    }

    private static <T> Optional<T> pick(List<T> from, int which) {
        return from.isEmpty() ? Optional.empty() : Optional.of(from.remove(which % from.size()));
    }

    private List<JobEvent> tell(JobCommand command) {
        Stamp stamp = stamp();
        Decision<JobEvent, JobReply> decision = JobDecider.decide(parent, JobFacts.JOB, command, stamp);
        for (JobEvent event : decision.events()) {
            parent = parent.apply(event, stamp);
            if (event instanceof ChildLaunched child) {
                child.instant().ifPresent(instant -> launched.merge(instant.getEpochSecond(), 1, Integer::sum));
            }
            if (event instanceof InstantSkipped skip) {
                skipped.merge(skip.instant().getEpochSecond(), 1, Integer::sum);
            }
        }
        return decision.events();
    }

    /** The child is told to register, as the parent's entity tells it. */
    private void arrive(Launches.Owed owed) {
        Job job = owed.child();
        RegisterJob register = new RegisterJob(
                job, Submission.NONE, OptionalLong.of(0), 0, owed.launch().evaluation(), "");
        Stamp stamp = stamp();
        JobState before = children.getOrDefault(job.id(), JobState.EMPTY);
        Decision<JobEvent, JobReply> decision = JobDecider.decide(before, job.id(), register, stamp);
        JobState after = before;
        for (JobEvent event : decision.events()) {
            after = after.apply(event, stamp);
            if (event instanceof JobRegistered) {
                created.merge(job.id(), 1, Integer::sum);
            }
        }
        children.put(job.id(), after);
        answers.add(job.id());
    }

    private void end(JobId child) {
        JobState state = child(child);
        Optional<Evaluation> running = state.evaluations().running();
        if (running.isPresent()) {
            Stamp stamp = stamp();
            JobCommand close = JobFacts.close(running.get().id().value(), JobCommand.Applied.NOTHING);
            for (JobEvent event : JobDecider.decide(state, child, close, stamp).events()) {
                state = state.apply(event, stamp);
            }
            children.put(child, state);
        }
    }

    /** The server dies, and another reads what is stored. */
    private void restart() {
        parent = StateCodec.JOB
                .read(StateCodec.JOB.stored(new Kept<>(parent, "")))
                .state();
    }

    private Stamp stamp() {
        return new Stamp(++index, Instant.ofEpochSecond(now));
    }
}
