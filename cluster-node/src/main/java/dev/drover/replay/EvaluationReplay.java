package dev.drover.replay;

import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.replay.JournalReplay;
import dev.drover.persistence.replay.LogMoment;
import dev.drover.persistence.replay.MissingHistoryException;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.codec.UndecodableException;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.recording.EventCodec;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Makes plans of the past again: reads from the journals what a decision had before it, asks the scheduler and compares.
 * It reads the logs of the servers up to the decision once, keeps of them the nodes, one job and a few plans, and gives up
 * when that takes too long.
 */
public final class EvaluationReplay {
    /** What is missing from the logs up to the decision was on its way when it was made, and lies close behind it. */
    private static final int ROWS_BEHIND = 4_096;

    private final JournalReplay history;
    private final EntityReader reader;
    private final Clock clock;
    private final Duration patience;

    /** Reads all events of one entity, in order. */
    @FunctionalInterface
    public interface EntityReader {
        CompletionStage<Void> read(String entity, Consumer<CommittedEvent> each);
    }

    public EvaluationReplay(JournalReplay history, EntityReader reader, Clock clock, Duration patience) {
        this.history = history;
        this.reader = reader;
        this.clock = clock;
        this.patience = patience;
    }

    /** Reads through a server's session. */
    public static EvaluationReplay of(ServerSession session, Clock clock, Duration patience) {
        return new EvaluationReplay(
                session.history(),
                (entity, each) -> session.eventsOf(new EntityReplay.Range(entity, 1, Long.MAX_VALUE), each),
                clock,
                patience);
    }

    /**
     * Makes a plan of an evaluation again.
     *
     * @param number of the plan, from 1; the last one if it is empty
     * @param statements of which nodes somebody wants to know
     */
    public CompletionStage<Replay> replay(EvaluationId evaluation, OptionalInt number, Statements statements) {
        RecordedPlans recorded = new RecordedPlans(evaluation);
        Instant end = clock.instant().plus(patience);
        return reader.read(
                        "evaluation|" + evaluation,
                        event -> recorded.take(
                                EventCodec.EVALUATION.of(event.payload()).recorded()))
                .thenCompose(read -> {
                    List<RecordedPlan> plans = recorded.all();
                    int wanted = number.orElse(plans.size());
                    return wanted < 1 || wanted > plans.size()
                            ? CompletableFuture.completedStage(new Replay.Unknown(plans.size()))
                            : new Attempt(plans, wanted, statements, end).make();
                })
                .exceptionally(thrown -> new Replay.Gone(whyGone(thrown)));
    }

    /** Why history cannot be read; any other failure goes on. */
    static String whyGone(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean isGone = cause instanceof MissingHistoryException
                || cause instanceof JournalCorruptException
                || cause instanceof UndecodableException;
        if (isGone) {
            return String.valueOf(cause.getMessage());
        }
        throw new CompletionException(cause);
    }

    /** One plan to be made again. */
    private final class Attempt {
        private final List<RecordedPlan> plans;
        private final int number;
        private final Statements statements;
        private final Instant end;
        private final RecordedPlan recorded;
        private final Basis basis;

        Attempt(List<RecordedPlan> plans, int number, Statements statements, Instant end) {
            this.plans = plans;
            this.number = number;
            this.statements = statements;
            this.end = end;
            this.recorded = plans.get(number - 1);
            this.basis = recorded.basis();
        }

        CompletionStage<Replay> make() {
            Optional<String> obstacle = Obstacles.of(basis, Scheduler.ALGORITHM_VERSION);
            if (obstacle.isPresent()) {
                return CompletableFuture.completedStage(impossible(obstacle.get()));
            }
            return make(basis.moment().orElseThrow()).exceptionally(thrown -> impossible(whyGone(thrown)));
        }

        private CompletionStage<Replay> make(Moment moment) {
            LogMoment seen = moment(basis, moment);
            PartitionId home = PartitionId.of("evaluation|" + recorded.evaluation());
            long epoch = Optional.ofNullable(seen.epochs().get(home)).orElse(0L);
            return history.ownerOf(home, epoch).thenCompose(owner -> {
                UUID planner = owner.orElseThrow(
                        () -> new MissingHistoryException("it is no longer known which session made the plan"));
                return fromSnapshots(moment, seen, planner)
                        .exceptionally(thrown -> {
                            whyGone(thrown);
                            return Optional.empty();
                        })
                        .thenCompose(made -> made.map(CompletableFuture::completedStage)
                                .orElseGet(() -> fromTheBeginning(moment, seen, planner)));
            });
        }

        private CompletionStage<Replay> fromTheBeginning(Moment moment, LogMoment seen, UUID planner) {
            Recollection recollection = new Recollection(recorded, moment, planner);
            return history.before(seen, inTime(recollection::seen))
                    .thenCompose(read -> behind(recollection, planner, seen))
                    .thenApply(read -> again(recollection.request()));
        }

        /** Quicker, where it can be done: empty if it cannot. Earlier rounds may lie before any snapshot. */
        private CompletionStage<Optional<Replay>> fromSnapshots(Moment moment, LogMoment seen, UUID planner) {
            if (recorded.round() > 0) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            Recollection recollection = new Recollection(recorded, moment, planner);
            return history.recent(seen, recollection::isOfSnapshot, Recollection::isOfOffers)
                    .thenCompose(found -> {
                        if (found.isEmpty()) {
                            return CompletableFuture.completedStage(Optional.empty());
                        }
                        found.get().snapshots().forEach(recollection::restore);
                        found.get().events().forEach(inTime(recollection::seen));
                        return behind(recollection, planner, seen)
                                .thenApply(read -> Optional.of(again(recollection.request()))
                                        .filter(Replay.Made.class::isInstance));
                    });
        }

        private CompletionStage<Void> behind(Recollection recollection, UUID planner, LogMoment seen) {
            long cursor = Optional.ofNullable(seen.cursors().get(planner)).orElse(0L);
            return recollection.isComplete()
                    ? CompletableFuture.completedStage(null)
                    : history.from(new LogPosition(planner, cursor), ROWS_BEHIND, inTime(recollection::later));
        }

        private Replay again(SchedulingRequest request) {
            Rerun rerun = Rerun.of(request, statements);
            boolean sameNodes = rerun.basis().baseSetSize() == basis.baseSetSize()
                    && rerun.basis().baseSetHash().equals(basis.baseSetHash());
            return sameNodes
                    ? new Replay.Made(plans, number, request, rerun)
                    : impossible("the nodes as the journals have them are not those that the decision looked at: "
                            + rerun.basis().baseSetSize() + " with hash "
                            + rerun.basis().baseSetHash()
                            + " instead of " + basis.baseSetSize() + " with hash " + basis.baseSetHash());
        }

        private Consumer<PlacedEvent> inTime(Consumer<PlacedEvent> each) {
            return placed -> {
                if (clock.instant().isAfter(end)) {
                    throw new MissingHistoryException("reading the journals up to the decision takes longer than "
                            + patience.toSeconds() + " seconds");
                }
                each.accept(placed);
            };
        }

        private Replay impossible(String why) {
            return new Replay.Impossible(plans, number, why);
        }
    }

    private static LogMoment moment(Basis basis, Moment moment) {
        Map<PartitionId, Long> epochs = new HashMap<>();
        List<Long> known = moment.epochs();
        for (PartitionId partition : PartitionId.all()) {
            epochs.put(partition, known.get(Math.min(partition.value(), known.size() - 1)));
        }
        Map<UUID, Long> cursors = new HashMap<>();
        basis.cursors().forEach((session, position) -> cursors.put(UUID.fromString(session), position));
        return new LogMoment(epochs, cursors);
    }
}
