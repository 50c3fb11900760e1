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
import dev.drover.persistence.store.SnapshotRow;
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
import java.util.function.Predicate;

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

    /**
     * All events of all partitions before a moment, in the same order. Fails with {@link MissingHistoryException} if that
     * is not all known.
     */
    public CompletionStage<Void> before(LogMoment moment, Consumer<PlacedEvent> each) {
        return histories(PartitionId.all()).thenCompose(histories -> {
            histories.replaceAll(moment::before);
            CompletionStage<Void> read = CompletableFuture.completedStage(null);
            for (ReplayPlan.Step step : ReplayPlan.order(histories)) {
                Consumer<CommittedRow> show = row -> show(row, step, each);
                read = read.thenCompose(done -> moment.endsAt(step.session(), step.to())
                        ? reader.scanSeen(step.session(), step.from(), step.to(), show)
                        : reader.scan(step.session(), step.from(), step.to(), show));
            }
            return read;
        });
    }

    /**
     * What leads to a moment from the start of recovery on, which is far less than all history.
     *
     * @param whole the entities whose states at the moment are wanted
     * @param alongside entities of which only those events are wanted that lie there
     * @return empty if the start of recovery lies behind the moment, or too late for one of the entities
     */
    public CompletionStage<Optional<RecentHistory>> recent(
            LogMoment moment, Predicate<String> whole, Predicate<String> alongside) {
        return store.owners()
                .thenCompose(owners -> snapshots(whole).thenCompose(snapshots -> histories(PartitionId.all())
                        .thenCompose(histories -> recent(moment, owners, histories, whole, alongside)
                                .thenApply(found -> found.flatMap(recent -> RecentHistory.of(snapshots, recent))))));
    }

    private CompletionStage<List<SnapshotRow>> snapshots(Predicate<String> whole) {
        List<SnapshotRow> found = new ArrayList<>();
        CompletionStage<Void> read = CompletableFuture.completedStage(null);
        for (PartitionId partition : PartitionId.all()) {
            read = read.thenCompose(done -> store.snapshots(partition, snapshot -> {
                if (whole.test(snapshot.key().persistenceId())) {
                    found.add(snapshot);
                }
            }));
        }
        return read.thenApply(done -> found);
    }

    private CompletionStage<Optional<List<RecentHistory.Recent>>> recent(
            LogMoment moment,
            Map<PartitionId, OwnerRow> owners,
            Map<PartitionId, List<OwnerInterval>> histories,
            Predicate<String> whole,
            Predicate<String> alongside) {
        Map<PartitionId, List<OwnerInterval>> before = new TreeMap<>();
        Map<PartitionId, List<OwnerInterval>> since = new TreeMap<>();
        for (Map.Entry<PartitionId, List<OwnerInterval>> entry : histories.entrySet()) {
            PartitionId partition = entry.getKey();
            OwnerRow row = owners.get(partition);
            LogPosition start = row == null ? null : row.recoverFrom();
            if (start == null || !moment.hasReached(start, partition, entry.getValue())) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            before.put(partition, moment.before(partition, entry.getValue()));
            since.put(partition, PartitionHistory.since(start, entry.getValue()));
        }
        List<RecentHistory.Recent> recent = new ArrayList<>();
        return read(since, placed -> {
                    boolean isOfWhole = whole.test(placed.event().persistenceId());
                    if (isOfWhole || alongside.test(placed.event().persistenceId())) {
                        boolean isBefore = before.getOrDefault(placed.event().partition(), List.of()).stream()
                                .anyMatch(interval -> interval.contains(placed.at()));
                        recent.add(new RecentHistory.Recent(placed, isBefore, isOfWhole));
                    }
                })
                .thenApply(done -> Optional.of(recent));
    }

    /** What a session's log holds from a position on, whatever the partition, as far as it is known and in so many rows at most. */
    public CompletionStage<Void> from(LogPosition first, int rows, Consumer<PlacedEvent> each) {
        return endOf(first.session(), first.position())
                .thenCompose(end -> reader.scan(
                        first.session(), first.position(), Math.min(end, first.position() + rows), row -> row.events()
                                .forEach(event -> each.accept(new PlacedEvent(row.at(), event)))));
    }

    /** The session that owned a partition in an epoch; empty if that is not known. */
    public CompletionStage<Optional<UUID>> ownerOf(PartitionId partition, long epoch) {
        return histories(List.of(partition))
                .thenApply(histories -> histories.getOrDefault(partition, List.of()).stream()
                        .filter(interval -> interval.epoch() == epoch)
                        .map(OwnerInterval::session)
                        .findFirst());
    }

    private CompletionStage<Void> replay(List<PartitionId> partitions, Consumer<PlacedEvent> each) {
        return histories(partitions).thenCompose(histories -> read(histories, each));
    }

    private CompletionStage<Void> read(Map<PartitionId, List<OwnerInterval>> histories, Consumer<PlacedEvent> each) {
        CompletionStage<Void> read = CompletableFuture.completedStage(null);
        for (ReplayPlan.Step step : ReplayPlan.order(histories)) {
            read = read.thenCompose(
                    done -> reader.scan(step.session(), step.from(), step.to(), row -> show(row, step, each)));
        }
        return read;
    }

    private CompletionStage<Map<PartitionId, List<OwnerInterval>>> histories(List<PartitionId> partitions) {
        return store.owners().thenCompose(owners -> {
            Map<PartitionId, List<OwnerInterval>> histories = new TreeMap<>();
            CompletionStage<Void> known = CompletableFuture.completedStage(null);
            for (PartitionId partition : partitions) {
                known = known.thenCompose(nothing -> history(partition, owners))
                        .thenAccept(history -> histories.put(partition, history));
            }
            return known.thenApply(nothing -> histories);
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
