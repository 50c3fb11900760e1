package dev.drover.persistence.ownership;

import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes partition owners in the store. Each change is conditional on the row it was decided from; after one whose
 * outcome is unknown the row is read and decided again.
 */
final class OwnershipChanges {
    private final UUID session;
    private final LogStore store;
    private final SessionEnder ender;
    private final SessionSettings settings;
    private final SessionClock clock;
    private final ScheduledExecutorService timer;
    private final LongSupplier nextPosition;

    OwnershipChanges(UUID session, LogStore store, SessionSettings settings, Timing timing, LongSupplier nextPosition) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.clock = timing.clock();
        this.timer = timing.timer();
        this.ender = new SessionEnder(store, settings, timing.clock());
        this.nextPosition = nextPosition;
    }

    /** What time is read from and waited on. */
    record Timing(SessionClock clock, ScheduledExecutorService timer) {}

    /** Completes with the partition's row once this session owns it, or fails when that takes too long. */
    CompletionStage<OwnerRow> take(PartitionId partition) {
        return new Attempts<>(() -> tryTake(partition), "partition " + partition + " could not be acquired").run();
    }

    /** Ends this session's ownership at {@code end}; does nothing if it is not the owner. */
    CompletionStage<Optional<OwnerRow>> vacate(PartitionId partition, long end) {
        return change(partition, row -> row.vacatedAt(end));
    }

    /** Replaces the row while this session owns the partition. */
    CompletionStage<Optional<OwnerRow>> change(PartitionId partition, UnaryOperator<OwnerRow> changed) {
        return new Attempts<>(
                        () -> tryChange(partition, changed), "partition " + partition + "'s owner row was not changed")
                .run();
    }

    private CompletionStage<Optional<OwnerRow>> tryTake(PartitionId partition) {
        return store.owner(partition).thenCompose(row -> sealOfOwner(row).thenCompose(seal -> {
            CurrentOwner taker = new CurrentOwner(session, nextPosition.getAsLong());
            OwnershipRules.Step step = OwnershipRules.next(row, seal, taker);
            if (step instanceof OwnershipRules.Step.Owned owned) {
                return CompletableFuture.completedStage(Optional.of(owned.row()));
            }
            if (step instanceof OwnershipRules.Step.Take take) {
                return store.replaceOwner(partition, take.next())
                        .thenApply(isReplaced -> isReplaced ? Optional.of(take.next()) : Optional.empty());
            }
            if (step instanceof OwnershipRules.Step.AwaitOwner await) {
                return ender.endIfDead(await.owner()).thenApply(isEnded -> Optional.empty());
            }
            throw new AssertionError("unhandled step: " + step);
        }));
    }

    private CompletionStage<OptionalLong> sealOfOwner(Optional<OwnerRow> row) {
        CurrentOwner current = row.map(OwnerRow::current).orElse(null);
        if (current == null || current.session().equals(session)) {
            return CompletableFuture.completedStage(OptionalLong.empty());
        }
        return store.seal(current.session());
    }

    private CompletionStage<Optional<Optional<OwnerRow>>> tryChange(
            PartitionId partition, UnaryOperator<OwnerRow> changed) {
        return store.owner(partition).thenCompose(row -> {
            CurrentOwner current = row.map(OwnerRow::current).orElse(null);
            if (row.isEmpty() || current == null || !current.session().equals(session)) {
                return CompletableFuture.completedStage(Optional.of(Optional.<OwnerRow>empty()));
            }
            OwnerRow next = changed.apply(row.get());
            return store.replaceOwner(partition, next)
                    .thenApply(isReplaced -> isReplaced ? Optional.of(Optional.of(next)) : Optional.empty());
        });
    }

    /** Tries until there is a result, waiting in between; the last failure is the reason given at the end. */
    private final class Attempts<T> {
        private final Supplier<CompletionStage<Optional<T>>> attempt;
        private final String message;
        private final long began = clock.now().monotonicNanos();
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Attempts(Supplier<CompletionStage<Optional<T>>> attempt, String message) {
            this.attempt = attempt;
            this.message = message;
        }

        CompletionStage<T> run() {
            var unused = attempt.get().handle((outcome, failure) -> {
                answered(outcome == null ? Optional.empty() : outcome, failure);
                return outcome;
            });
            return result;
        }

        private void answered(Optional<T> outcome, @Nullable Throwable failure) {
            if (outcome.isPresent()) {
                result.complete(outcome.get());
                return;
            }
            Duration waited = Duration.ofNanos(clock.now().monotonicNanos() - began);
            if (waited.compareTo(settings.acquireTimeout()) > 0 || timer.isShutdown()) {
                String why = failure == null ? "another server owns it" : failure.toString();
                result.completeExceptionally(
                        new PartitionNotOwnedException(message + " within " + settings.acquireTimeout() + ": " + why));
                return;
            }
            var unused = timer.schedule(this::run, settings.pollEvery().toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
