package dev.drover.replay;

import dev.drover.job.JobState;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.replay.MissingHistoryException;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.job.JobEvent;
import dev.drover.recording.EventCodec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Evaluations that their jobs list no longer, as they were listed last. The plans of an evaluation name its job, whose
 * journal has the rest; one that never made a plan cannot be found by its id alone.
 */
public final class PastEvaluations {
    private final EvaluationReplay.EntityReader reader;
    private final Clock clock;
    private final Duration patience;

    public PastEvaluations(EvaluationReplay.EntityReader reader, Clock clock, Duration patience) {
        this.reader = reader;
        this.clock = clock;
        this.patience = patience;
    }

    /** Reads through a server's session. */
    public static PastEvaluations of(ServerSession session, Clock clock, Duration patience) {
        return new PastEvaluations(
                (entity, each) -> session.eventsOf(new EntityReplay.Range(entity, 1, Long.MAX_VALUE), each),
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

    /** No plan is recorded of it. */
    public record Unknown() implements Answer {}

    /** What is recorded of it or of its job can no longer be read. */
    public record Gone(String why) implements Answer {}

    /** Looks one up. */
    public CompletionStage<Answer> find(EvaluationId id) {
        Search search = new Search(id, clock.instant().plus(patience));
        return reader.read(
                        "evaluation|" + id,
                        event -> search.plan(
                                EventCodec.EVALUATION.of(event.payload()).recorded()))
                .thenCompose(read -> search.job()
                        .map(job -> reader.read(
                                "job|" + job,
                                event -> search.job(
                                        EventCodec.JOB.of(event.payload()).recorded())))
                        .orElseGet(() -> CompletableFuture.completedStage(null)))
                .thenApply(read -> search.answer())
                .exceptionally(thrown -> new Gone(EvaluationReplay.whyGone(thrown)));
    }

    /** Filled by one thread at a time. */
    private final class Search {
        private final EvaluationId id;
        private final Instant end;
        private @Nullable JobId job;
        private JobState state = JobState.EMPTY;
        private @Nullable Known last;

        Search(EvaluationId id, Instant end) {
            this.id = id;
            this.end = end;
        }

        void plan(Recorded<EvaluationEvent> recorded) {
            if (job == null && recorded.event() instanceof PlanRecorded plan && plan.part() == 0) {
                job = plan.basis().get(0).job();
            }
        }

        Optional<JobId> job() {
            return Optional.ofNullable(job);
        }

        void job(Recorded<JobEvent> recorded) {
            if (clock.instant().isAfter(end)) {
                throw new MissingHistoryException(
                        "reading the journal of the job takes longer than " + patience.toSeconds() + " seconds");
            }
            state = state.apply(recorded.event(), recorded.metadata().stamp());
            state.evaluations().find(id).ifPresent(this::listed);
        }

        private void listed(Evaluation evaluation) {
            String nodePool = state.registration()
                    .map(registration -> registration.job().nodePool())
                    .orElse("");
            last = new Known(evaluation, nodePool, state.evaluations().retryOf(evaluation));
        }

        Answer answer() {
            return last == null ? new Unknown() : last;
        }
    }
}
