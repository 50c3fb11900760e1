package dev.drover.persistence.replay;

import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Reads stored history from the logs themselves, whoever owned or owns it: for audit, verification and time travel. It
 * reads every row of every stretch in which a partition was owned; there is no index by entity on disk.
 */
public final class JournalReplay {
    private final LogStore store;
    private final LogReader reader;
    private final Vouching vouching;

    /** How far a session that still runs is known to have stored. */
    @FunctionalInterface
    public interface Vouching {
        /** The head of the session's log if this server can vouch for it. */
        Optional<Long> headOf(UUID session);
    }

    public JournalReplay(LogStore store, LogReader reader, Vouching vouching) {
        this.store = store;
        this.reader = reader;
        this.vouching = vouching;
    }

    /** All events of one entity, in order, one call at a time. */
    public CompletionStage<Void> ofEntity(String persistenceId, Consumer<PlacedEvent> each) {
        return ofPartition(PartitionId.of(persistenceId), placed -> {
            if (placed.event().persistenceId().equals(persistenceId)) {
                each.accept(placed);
            }
        });
    }

    /** All events of one partition, in order. */
    public CompletionStage<Void> ofPartition(PartitionId partition, Consumer<PlacedEvent> each) {
        return replay(List.of(partition), each);
    }

    /** All events of all partitions: those of one partition in their order, those of one log in theirs. */
    public CompletionStage<Void> everything(Consumer<PlacedEvent> each) {
        return replay(PartitionId.all(), each);
    }

    private CompletionStage<Void> replay(List<PartitionId> partitions, Consumer<PlacedEvent> each) {
        return store.owners().thenCompose(owners -> replay(partitions, owners, each));
    }

    private CompletionStage<Void> replay(
            List<PartitionId> partitions, Map<PartitionId, OwnerRow> owners, Consumer<PlacedEvent> each) {
        Map<PartitionId, List<OwnerInterval>> histories = new TreeMap<>();
        CompletionStage<Void> known = CompletableFuture.completedStage(null);
        for (PartitionId partition : partitions) {
            known = known.thenCompose(nothing -> history(partition, owners))
                    .thenAccept(history -> histories.put(partition, history));
        }
        return known.thenCompose(nothing -> {
            CompletionStage<Void> read = CompletableFuture.completedStage(null);
            for (ReplayPlan.Step step : ReplayPlan.order(histories)) {
                read = read.thenCompose(
                        done -> reader.scan(step.session(), step.from(), step.to(), row -> show(row, step, each)));
            }
            return read;
        });
    }

    private static void show(CommittedRow row, ReplayPlan.Step step, Consumer<PlacedEvent> each) {
        for (CommittedEvent event : row.events()) {
            if (step.partitions().contains(event.partition())) {
                each.accept(new PlacedEvent(row.at(), event));
            }
        }
    }

    private CompletionStage<List<OwnerInterval>> history(PartitionId partition, Map<PartitionId, OwnerRow> owners) {
        OwnerRow row = owners.get(partition);
        if (row == null) {
            return CompletableFuture.completedStage(List.of());
        }
        return store.archived(partition).thenCompose(archived -> withCurrent(row)
                .thenApply(recent -> PartitionHistory.joined(archived, recent)));
    }

    private CompletionStage<List<OwnerInterval>> withCurrent(OwnerRow row) {
        CurrentOwner current = row.current();
        if (current == null) {
            return CompletableFuture.completedStage(row.closed());
        }
        return endOf(current.session(), current.from()).thenApply(end -> {
            List<OwnerInterval> intervals = new ArrayList<>(row.closed());
            intervals.add(
                    new OwnerInterval(current.session(), row.epoch(), current.from(), Math.max(current.from(), end)));
            return intervals;
        });
    }

    /** How far a log may be shown: to its seal, to its vouched head, or short of its last row. */
    private CompletionStage<Long> endOf(UUID session, long from) {
        Optional<Long> head = vouching.headOf(session);
        if (head.isPresent()) {
            return CompletableFuture.completedStage(head.get());
        }
        return store.seal(session).thenCompose(seal -> {
            if (seal.isPresent()) {
                return CompletableFuture.completedStage(seal.getAsLong());
            }
            return store.end(session).thenApply(end -> Math.max(from, end - 1));
        });
    }

    /** Where reading the session's log from its beginning starts. */
    public static LogPosition startOf(UUID session) {
        return new LogPosition(session, 0);
    }
}
