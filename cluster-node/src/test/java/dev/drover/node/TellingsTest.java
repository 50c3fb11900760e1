package dev.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.AllocationReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TellingsTest {
    private final Tellings tellings = new Tellings();

    @Test
    void tellsAJobOneThingAtATime() {
        Outbox first = outbox(1);
        Outbox second = outbox(2);

        assertThat(sequences(tellings.begin(job(1), first))).containsExactly(1L);
        assertThat(tellings.begin(job(1), second)).isEmpty();
        tellings.told(job(1), 1);

        assertThat(tellings.next()).contains(job(1));
        assertThat(sequences(tellings.begin(job(1), second))).containsExactly(2L);
    }

    @Test
    void tellsAJobNothingThatItKnows() {
        tellings.told(job(1), 2);

        assertThat(tellings.begin(job(1), outbox(2))).isEmpty();
    }

    @Test
    void tellsFewJobsAtOnceAndTheOthersInTheirTurn() {
        IntStream.range(0, Tellings.AT_ONCE).forEach(number -> assertThat(tellings.begin(job(number), outbox(1)))
                .hasSize(1));
        JobId tenth = job(10);
        JobId eleventh = job(11);

        assertThat(tellings.begin(tenth, outbox(1))).isEmpty();
        assertThat(tellings.begin(eleventh, outbox(1))).isEmpty();
        assertThat(tellings.next()).isEmpty();

        tellings.told(job(3), 1);
        assertThat(tellings.next()).contains(tenth);
        assertThat(tellings.begin(tenth, outbox(1))).hasSize(1);
        tellings.notTold(job(4));
        assertThat(tellings.next()).contains(eleventh);
    }

    @Test
    void waitsLongerForJobsThatDoNotAnswerUntilOneDoes() {
        assertThat(List.of(tellings.pause(), tellings.pause(), tellings.pause(), tellings.pause(), tellings.pause()))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 5L, 5L);

        tellings.told(job(1), 1);

        assertThat(tellings.pause()).hasSeconds(1);
    }

    @Test
    void knowsWhatWasAcknowledgedWhenItBeginsAnew() {
        tellings.told(job(1), 1);
        tellings.begin(job(2), outbox(1));

        tellings.beginAnew();

        assertThat(tellings.next()).isEmpty();
        assertThat(tellings.begin(job(1), outbox(1))).isEmpty();
        assertThat(tellings.begin(job(2), outbox(1))).hasSize(1);
    }

    private static List<Long> sequences(List<Outbox.Numbered> reports) {
        return reports.stream().map(Outbox.Numbered::sequence).toList();
    }

    private static JobId job(int number) {
        return new JobId("default", "job-" + number);
    }

    private static Outbox outbox(long sequence) {
        AllocationReport report = new AllocationReport(
                NodeFacts.allocation("a"), ClientStatus.COMPLETE, "", Optional.empty(), Optional.empty());
        return Outbox.EMPTY.with(sequence, report);
    }
}
