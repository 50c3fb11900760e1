package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.Periodic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchPropertiesTest {
    private static List<Long> secondsAfterTheFirst(long last) {
        return LongStream.rangeClosed(2, last).boxed().toList();
    }

    @Property(tries = 500)
    void eachInstantMakesOneChildWhateverIsLostOrComesTwice(
            @ForAll @Size(min = 10, max = 200) List<@IntRange(max = 10_000) Integer> choices) {
        LaunchDrive drive = new LaunchDrive(LaunchFacts.EVERY_SECOND);
        choices.forEach(drive::take);
        drive.settle();

        assertThat(drive.launched().keySet()).containsExactlyElementsOf(secondsAfterTheFirst(drive.now()));
        assertThat(drive.launched().values()).allMatch(count -> count == 1);
        assertThat(drive.created().keySet())
                .containsExactlyInAnyOrderElementsOf(secondsAfterTheFirst(drive.now()).stream()
                        .map(LaunchFacts::child)
                        .toList());
        assertThat(drive.created().values()).allMatch(count -> count == 1);
        assertThat(drive.parent().launches().owed()).isEmpty();
    }

    @Property(tries = 500)
    void prohibitedOverlapNeverHappensAndEachInstantIsAccountedFor(
            @ForAll @Size(min = 10, max = 200) List<@IntRange(max = 10_000) Integer> choices) {
        LaunchDrive drive = new LaunchDrive(LaunchFacts.periodic("* * * * * * *", true));
        for (int choice : choices) {
            drive.take(choice);
            assertThat(drive.alive()).hasSizeLessThanOrEqualTo(1);
        }
        drive.settle();

        TreeSet<Long> accounted = new TreeSet<>(drive.launched().keySet());
        drive.skipped().keySet().forEach(second -> assertThat(accounted.add(second))
                .isTrue());
        assertThat(drive.skipped().values()).allMatch(count -> count == 1);
        assertThat(accounted).containsExactlyElementsOf(secondsAfterTheFirst(drive.now()));
        assertThat(drive.created().keySet())
                .containsExactlyInAnyOrderElementsOf(drive.launched().keySet().stream()
                        .map(LaunchFacts::child)
                        .toList());
        assertThat(drive.created().values()).allMatch(count -> count == 1);
    }

    /** The clocks of these places change within the days looked at; a daily job is launched once a day all the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * * | Europe/Berlin    | 2026-03-27T12:00:00Z | 2026-03-28T01:30:00Z 2026-03-29T01:00:00Z"
                        + " 2026-03-30T00:30:00Z",
                "30 2 * * * | Europe/Berlin    | 2026-10-23T12:00:00Z | 2026-10-24T00:30:00Z 2026-10-25T00:30:00Z"
                        + " 2026-10-26T01:30:00Z",
                "30 1 * * * | America/New_York | 2026-10-30T12:00:00Z | 2026-10-31T05:30:00Z 2026-11-01T05:30:00Z"
                        + " 2026-11-02T06:30:00Z",
                "0 * * * *  | Europe/Berlin    | 2026-03-29T00:30:00Z | 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z"
                        + " 2026-03-29T03:00:00Z",
                "0 * * * *  | Europe/Berlin    | 2026-10-24T23:30:00Z | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z"
                        + " 2026-10-25T02:00:00Z",
                "0 0 * * *  | America/Havana   | 2026-03-06T12:00:00Z | 2026-03-07T05:00:00Z 2026-03-08T05:00:00Z"
                        + " 2026-03-09T04:00:00Z",
            })
    void isLaunchedOnceWhenTheClocksChange(String cron, String zone, String start, String expected) {
        Job job = LaunchFacts.periodic(new Periodic(cron, List.of(), zone, false, true));
        long second = Instant.parse(start).getEpochSecond();
        JobState state = JobState.EMPTY;
        List<String> launched = new ArrayList<>();
        state = fold(state, JobFacts.register(job, "e1"), second, launched);
        while (launched.size() < 3) {
            Optional<Instant> next = JobTimers.next(state);
            second = next.orElseThrow().getEpochSecond();
            state = fold(state, new JobCommand.LaunchDue(List.of()), second, launched);
        }

        assertThat(String.join(" ", launched)).isEqualTo(expected);
    }

    private static JobState fold(JobState state, JobCommand command, long second, List<String> launched) {
        JobState after = state;
        for (JobEvent event : JobDecider.decide(state, JobFacts.JOB, command, JobFacts.stamp(second))
                .events()) {
            after = after.apply(event, JobFacts.stamp(second));
            if (event instanceof ChildLaunched child) {
                launched.add(child.instant().orElseThrow().toString());
            }
        }
        return after;
    }
}
