package dev.drover.replay;

import dev.drover.job.JobState;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.replay.JournalReplay;
import dev.drover.persistence.replay.MissingHistoryException;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.job.JobEvent;
import dev.drover.recording.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Evaluations that their jobs list no longer, as they were listed last. The plans of an evaluation name its job, whose
 * journal has the rest. One that never made a plan is looked for in the journals of all jobs of its partition, which its
 * job shares.
 */
public final class PastEvaluations {
    private static final String JOB = "job|";

    private final EvaluationReplay.EntityReader reader;
    private final PartitionReader partitions;
    private final Clock clock;
    private final Duration patience;

    /** Reads all events of one partition, in order. */
    @FunctionalInterface
    interface PartitionReader {
        CompletionStage<Void> read(PartitionId partition, Consumer<CommittedEvent> each);
    }

    PastEvaluations(EvaluationReplay.EntityReader reader, PartitionReader partitions, Clock clock, Duration patience) {
        this.reader = reader;
        this.partitions = partitions;
        this.clock = clock;
        this.patience = patience;
    }

    /** Reads through a server's session. */
    public static PastEvaluations of(ServerSession session, Clock clock, Duration patience) {
        JournalReplay history = session.history();
        return new PastEvaluations(
                (entity, each) -> session.eventsOf(new EntityReplay.Range(entity, 1, Long.MAX_VALUE), each),
                (partition, each) -> history.ofPartition(partition, placed -> each.accept(placed.event())),
                clock,
                patience);
    }

    /** What the journals have of an evaluation. */
    public sealed interface Answer {}

    /**
     * The evaluation as its job listed it last.
     *
     * @param nodePool the job's at that time
     * @param retry the evaluation that tried again after it failed
     */
    public record Known(Evaluation evaluation, String nodePool, Optional<EvaluationId> retry) implements Answer {}

    /** No job has ever had it. */
    public record Unknown() implements Answer {}

    /** What is recorded of it or of its job can no longer be read. */
    public record Gone(String why) implements Answer {}

    /** Looks one up. */
    public CompletionStage<Answer> find(EvaluationId id) {
        Search search = new Search(id, clock.instant().plus(patience));
        String entity = "evaluation|" + id;
        return reader.read(entity, search::plan)
                .thenCompose(read -> search.hasJobs()
                        ? CompletableFuture.completedStage(null)
                        : partitions.read(PartitionId.of(entity), search::mention))
                .thenCompose(read -> readJobs(search))
                .thenApply(read -> search.answer())
                .exceptionally(thrown -> new Gone(EvaluationReplay.whyGone(thrown)));
    }

    /** One after the other until it is found; more than one only where another job's journal names the evaluation, too. */
    private CompletionStage<Void> readJobs(Search search) {
        Optional<String> next = search.nextJob();
        return next.isEmpty()
                ? CompletableFuture.completedStage(null)
                : reader.read(next.get(), search::job).thenCompose(read -> readJobs(search));
    }

    /** Filled by one thread at a time. */
    private final class Search {
        private final EvaluationId id;
        private final Instant end;
        private final Set<String> jobs = new LinkedHashSet<>();
        private int asked;
        private JobState state = JobState.EMPTY;
        private @Nullable Known last;

        Search(EvaluationId id, Instant end) {
            this.id = id;
            this.end = end;
        }

        void plan(CommittedEvent event) {
            if (EventCodec.EVALUATION.of(event.payload()).recorded().event() instanceof PlanRecorded plan
                    && plan.part() == 0) {
                jobs.add(JOB + plan.basis().get(0).job());
            }
        }

        boolean hasJobs() {
            return !jobs.isEmpty();
        }

        /** Whether the id is in an event's bytes is found out much faster than what else is in them. */
        void mention(CommittedEvent event) {
            checkTime();
            if (event.persistenceId().startsWith(JOB)
                    && new String(event.payload().bytes(), StandardCharsets.ISO_8859_1).contains(id.value())) {
                jobs.add(event.persistenceId());
            }
        }

        /** Empty if it is found, or there is none left. */
        Optional<String> nextJob() {
            state = JobState.EMPTY;
            return last == null ? jobs.stream().skip(asked++).findFirst() : Optional.empty();
        }

        void job(CommittedEvent event) {
            checkTime();
            Recorded<JobEvent> recorded = EventCodec.JOB.of(event.payload()).recorded();
            Stamp stamp = recorded.metadata().stamp();
            state = state.apply(recorded.event(), stamp);
            state.evaluations().find(id).ifPresentOrElse(this::listed, () -> dropped(stamp));
        }

        private void checkTime() {
            if (clock.instant().isAfter(end)) {
                throw new MissingHistoryException(
                        "reading the journals takes longer than " + patience.toSeconds() + " seconds");
            }
        }

        private void listed(Evaluation evaluation) {
            String nodePool = state.registration()
                    .map(registration -> registration.job().nodePool())
                    .orElse("");
            last = new Known(evaluation, nodePool, state.evaluations().retryOf(evaluation));
        }

        /** Of very many that are cancelled at once, some leave the list in the event that ends them. */
        private void dropped(Stamp stamp) {
            if (last != null && last.evaluation().isOpen()) {
                last = new Known(JobState.canceled(last.evaluation(), stamp), last.nodePool(), Optional.empty());
            }
        }

        Answer answer() {
            return last == null ? new Unknown() : last;
        }
    }
}
