package dev.drover.persistence.ownership;

import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes the owner rows of partitions that this session owns. Each change is conditional on the rows it was decided
 * from; after one whose outcome is unknown the rows are read and decided again.
 */
final class OwnershipChanges {
    private final UUID session;
    private final LogStore store;
    private final SessionSettings settings;
    private final SessionClock clock;
    private final ScheduledExecutorService timer;

    OwnershipChanges(UUID session, LogStore store, SessionSettings settings, Timing timing) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.clock = timing.clock();
        this.timer = timing.timer();
    }

    /** What time is read from and waited on. */
    record Timing(SessionClock clock, ScheduledExecutorService timer) {}

    /** Ends this session's ownership at {@code end}; does nothing if it is not the owner. */
    CompletionStage<Void> vacate(PartitionId partition, long end) {
        return change(Map.of(partition, row -> row.vacatedAt(end)));
    }

    /** Replaces the rows of those partitions that this session owns, all together. */
    CompletionStage<Void> change(Map<PartitionId, UnaryOperator<OwnerRow>> changes) {
        Attempts attempts = new Attempts(changes);
        attempts.run();
        return attempts.result;
    }

    /** Tries until it is done, waiting in between; the last failure is the reason given at the end. */
    private final class Attempts {
        private final Map<PartitionId, UnaryOperator<OwnerRow>> changes;
        private final long began = clock.now().monotonicNanos();
        private final CompletableFuture<Void> result = new CompletableFuture<>();

        Attempts(Map<PartitionId, UnaryOperator<OwnerRow>> changes) {
            this.changes = changes;
        }

        void run() {
            var unused = store.owners().thenCompose(this::replace).handle((isDone, failure) -> {
                answered(Boolean.TRUE.equals(isDone), failure);
                return isDone;
            });
        }

        private CompletionStage<Boolean> replace(Map<PartitionId, OwnerRow> owners) {
            Map<PartitionId, OwnerRow> next = new TreeMap<>();
            changes.forEach((partition, change) -> {
                OwnerRow row = owners.get(partition);
                CurrentOwner current = row == null ? null : row.current();
                if (row != null && current != null && current.session().equals(session)) {
                    next.put(partition, change.apply(row));
                }
            });
            return next.isEmpty() ? CompletableFuture.completedStage(true) : store.replaceOwners(next);
        }

        private void answered(boolean isDone, @Nullable Throwable failure) {
            if (isDone) {
                result.complete(null);
                return;
            }
            Duration waited = Duration.ofNanos(clock.now().monotonicNanos() - began);
            if (waited.compareTo(settings.acquireTimeout()) > 0 || timer.isShutdown()) {
                result.completeExceptionally(new PartitionNotOwnedException("the owner rows of partitions "
                        + changes.keySet() + " were not changed within " + settings.acquireTimeout() + ": "
                        + (failure == null ? "others change them, too" : failure)));
                return;
            }
            var unused = timer.schedule(this::run, settings.pollEvery().toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
