package dev.drover.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.persistence.replay.MissingHistoryException;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.Requester;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.EvaluateJob;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.Submission;
import dev.drover.recording.EventCodec;
import dev.drover.replay.PastEvaluations.Answer;
import dev.drover.replay.PastEvaluations.Gone;
import dev.drover.replay.PastEvaluations.Known;
import dev.drover.replay.PastEvaluations.Unknown;
import dev.drover.scheduler.JobBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the journals tell of evaluations that their jobs no longer list. */
class PastEvaluationsTest {
    private static final Job WEB = JobBuilder.batch("web").pool("gpu").build();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, List<CommittedEvent>> journals = new LinkedHashMap<>();
    private final List<String> read = new ArrayList<>();
    private final Past web = new Past(WEB.id());
    private Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    /** A job whose journal is written. */
    private final class Past {
        private final JobId id;
        private JobState state = JobState.EMPTY;
        private long second;

        Past(JobId id) {
            this.id = id;
        }

        Past after(JobCommand... commands) {
            for (JobCommand command : commands) {
                Stamp now = new Stamp(++second, Instant.ofEpochSecond(second));
                for (JobEvent event : JobDecider.decide(state, id, command, now).events()) {
                    state = state.apply(event, now);
                    write("job|" + id, EventCodec.JOB, event, now);
                }
            }
            return this;
        }

        /** Ends as many evaluations as a job lists. */
        Past afterMany() {
            IntStream.range(100, 116).forEach(number -> after(asked(number), close(number)));
            return this;
        }

        Evaluation listed(int number) {
            return state.evaluations().find(evaluation(number)).orElseThrow();
        }

        boolean lists(int number) {
            return state.evaluations().find(evaluation(number)).isPresent();
        }
    }

    private <E> void write(String entity, EventCodec<E> codec, E event, Stamp stamp) {
        EventMetadata metadata = new EventMetadata(Requester.SYSTEM, new Cause(Cause.Kind.REQUEST, "test"), stamp, "");
        byte[] bytes = codec.encode().apply(new Recorded<>(metadata, event));
        List<CommittedEvent> journal = journals.computeIfAbsent(entity, first -> new ArrayList<>());
        journal.add(new CommittedEvent(
                entity, journal.size() + 1L, new StoredPayload(1, codec.manifest(), bytes), "", "test", 0));
    }

    /** An evaluation of the job's, whose partition is in its id. */
    private static EvaluationId evaluation(int number) {
        long partition = PartitionId.of("job|" + WEB.id()).value();
        return new EvaluationId(
                new UUID(0x4000, (0x8000L << 48) | ((long) number * PartitionId.COUNT) | partition).toString());
    }

    private static JobCommand registered(Job job, int number) {
        return new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation(number), "");
    }

    private static JobCommand asked(int number) {
        return new EvaluateJob(evaluation(number), Trigger.JOB_REGISTER, Optional.empty());
    }

    private static JobCommand close(int number) {
        return close(number, EvaluationStatus.COMPLETE, List.of());
    }

    private static JobCommand close(int number, EvaluationStatus status, List<JobCommand.FollowUp> followUps) {
        return new CloseEvaluation(
                evaluation(number),
                0,
                status,
                "",
                Applied.NOTHING,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                followUps,
                List.of());
    }

    private void planned(int number) {
        Basis basis = new Basis(
                WEB.id(),
                WEB,
                0,
                1,
                1,
                1,
                Map.of(),
                0,
                "",
                List.of(),
                SchedulerConfiguration.STANDARD,
                Optional.empty());
        EvaluationEvent first = new PlanRecorded(0, 0, 2, Plan.EMPTY, List.of(basis));
        EvaluationEvent second = new PlanRecorded(0, 1, 2, Plan.EMPTY, List.of());
        Stamp stamp = new Stamp(1, Instant.EPOCH);
        write("evaluation|" + evaluation(number), EventCodec.EVALUATION, first, stamp);
        write("evaluation|" + evaluation(number), EventCodec.EVALUATION, second, stamp);
    }

    private Answer find(int number) {
        return find(number, this::ofEntity);
    }

    private Answer find(int number, EvaluationReplay.EntityReader reader) {
        return new PastEvaluations(reader, this::ofPartition, clock, PATIENCE)
                .find(evaluation(number))
                .toCompletableFuture()
                .join();
    }

    private CompletionStage<Void> ofEntity(String entity, Consumer<CommittedEvent> each) {
        read.add(entity);
        journals.getOrDefault(entity, List.of()).forEach(each);
        return CompletableFuture.completedStage(null);
    }

    /** Fails as a real one does, whose caller's fault ends it. */
    private CompletionStage<Void> ofPartition(PartitionId partition, Consumer<CommittedEvent> each) {
        read.add("partition");
        try {
            journals.values().stream()
                    .flatMap(List::stream)
                    .filter(event -> event.partition().equals(partition))
                    .forEach(each);
            return CompletableFuture.completedStage(null);
        } catch (MissingHistoryException gone) {
            return CompletableFuture.failedStage(gone);
        }
    }

    @Test
    void anEvaluationIsAsItsJobListedItLast() {
        web.after(registered(WEB, 1), close(1));
        Evaluation listed = web.listed(1);
        planned(1);
        web.afterMany();
        assertThat(web.lists(1)).isFalse();

        assertThat(find(1)).isEqualTo(new Known(listed, "gpu", Optional.empty()));
        assertThat(read).as("its plan names its job").containsExactly("evaluation|" + evaluation(1), "job|default/web");
    }

    @Test
    void theNodePoolIsThatOfItsTime() {
        web.after(registered(WEB, 1), close(1));
        planned(1);
        web.afterMany().after(registered(JobBuilder.batch("web").build(), 2));

        assertThat(find(1)).isInstanceOfSatisfying(Known.class, known -> assertThat(known.nodePool())
                .isEqualTo("gpu"));
    }

    @Test
    void oneThatNeverMadeAPlanIsFoundThroughItsPartition() {
        web.after(registered(WEB, 1), asked(2), asked(3), close(1), close(3)).afterMany();
        assertThat(web.lists(2)).isFalse();

        assertThat(find(2)).isInstanceOfSatisfying(Known.class, known -> {
            assertThat(known.evaluation().id()).isEqualTo(evaluation(2));
            assertThat(known.evaluation().status()).isEqualTo(EvaluationStatus.CANCELED);
        });
        assertThat(read).containsExactly("evaluation|" + evaluation(2), "partition", "job|default/web");
    }

    /** Their names are as long as names may be, and may be anything. */
    @Test
    void jobsThatMerelyNameItAreReadInVain() {
        PartitionId partition = PartitionId.of("job|" + WEB.id());
        JobId other = IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> JobId.of(number + evaluation(1).value()))
                .filter(id -> PartitionId.of("job|" + id).equals(partition))
                .findFirst()
                .orElseThrow();
        new Past(other).after(registered(JobBuilder.batch(other.value()).build(), 50));
        web.after(registered(WEB, 1), close(1)).afterMany();

        assertThat(find(1)).isInstanceOf(Known.class);
        assertThat(read).containsExactly("evaluation|" + evaluation(1), "partition", "job|" + other, "job|default/web");
    }

    /** More than a job lists: some are gone from the list with the event that ends them. */
    @Test
    void oneOfManyThatAreCancelledAtOnceIsCancelledThen() {
        web.after(registered(WEB, 1));
        IntStream.range(2, 40).forEach(number -> web.after(asked(number)));
        web.after(close(1));
        assertThat(web.lists(2)).isFalse();

        assertThat(find(2)).isInstanceOfSatisfying(Known.class, known -> {
            assertThat(known.evaluation().status()).isEqualTo(EvaluationStatus.CANCELED);
            assertThat(known.evaluation().modified()).isEqualTo(new Stamp(40, Instant.ofEpochSecond(40)));
        });
    }

    @Test
    void theOneThatTriedAgainIsNamed() {
        Plan.FollowUp again = new Plan.FollowUp(Instant.ofEpochSecond(500), Trigger.FAILED_FOLLOW_UP, List.of());
        web.after(
                registered(WEB, 1),
                close(1, EvaluationStatus.FAILED, List.of(new JobCommand.FollowUp(evaluation(2), again))));
        planned(1);
        web.afterMany();

        assertThat(find(1)).isInstanceOfSatisfying(Known.class, known -> assertThat(known.retry())
                .contains(evaluation(2)));
    }

    @Test
    void whatNoJobHasHadIsUnknown() {
        web.after(registered(WEB, 1), close(1));

        assertThat(find(9)).isEqualTo(new Unknown());
        assertThat(read).containsExactly("evaluation|" + evaluation(9), "partition");
    }

    @Test
    void whyHistoryCannotBeReadIsSaid() {
        EvaluationReplay.EntityReader broken =
                (entity, each) -> CompletableFuture.failedStage(new MissingHistoryException("a log is gone"));

        assertThat(find(1, broken)).isEqualTo(new Gone("a log is gone"));
    }

    @Test
    void aFaultIsNotTakenForMissingHistory() {
        EvaluationReplay.EntityReader faulty =
                (entity, each) -> CompletableFuture.failedStage(new IllegalStateException("a fault"));

        assertThatThrownBy(() -> find(1, faulty))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("a fault");
    }

    @Test
    void readingEndsWithItsPatience() {
        web.after(registered(WEB, 1), asked(2), asked(3), close(1), close(3)).afterMany();
        Duration step = Duration.ofSeconds(1);
        clock = new Ticking(step);

        assertThat(find(2)).isEqualTo(new Gone("reading the journals takes longer than 5 seconds"));
    }

    /** Each look at it is later than the one before. */
    private static final class Ticking extends Clock {
        private final Duration step;
        private Instant now = Instant.EPOCH;

        Ticking(Duration step) {
            this.step = step;
        }

        @Override
        public Instant instant() {
            now = now.plus(step);
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
