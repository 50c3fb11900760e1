package dev.drover.persistence.replay;

import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads everything that the entities of some partitions are recovered from: the partitions' snapshots, and each log once,
 * however many of the partitions it served. For an entity whose newest snapshots are unreadable it goes back as far as it
 * has to.
 */
public final class RecoveryPass {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryPass.class);

    /** Partitions whose snapshots are read at a time: the store holds a page of each in its memory. */
    private static final int READ_AT_ONCE = 4;

    private final LogStore store;
    private final LogReader reader;
    private final Predicate<StoredPayload> isReadable;

    public RecoveryPass(LogStore store, LogReader reader, Predicate<StoredPayload> isReadable) {
        this.store = store;
        this.reader = reader;
        this.isReadable = isReadable;
    }

    /** The events of one stretch of one partition, as they are read. */
    private record Stretch(PartitionId partition, OwnerInterval interval, List<PlacedEvent> events) {
        void take(LogPosition at, CommittedEvent event) {
            if (interval.contains(at)) {
                events.add(new PlacedEvent(at, event));
            }
        }
    }

    /** Completes with the entities of each partition, or fails if something that must be there is not. */
    public CompletionStage<Map<PartitionId, List<RecoveredEntity>>> recover(Map<PartitionId, OwnerRow> owners) {
        return snapshots(owners.keySet())
                .thenCombine(events(owners), this::found)
                .thenCompose(found -> reachBack(found, owners))
                .thenApply(RecoveryPass::checked);
    }

    private CompletionStage<Map<PartitionId, List<SnapshotRow>>> snapshots(Set<PartitionId> partitions) {
        Map<PartitionId, List<SnapshotRow>> snapshots = new TreeMap<>();
        List<CompletableFuture<Void>> lanes =
                new ArrayList<>(Collections.nCopies(READ_AT_ONCE, CompletableFuture.completedFuture(null)));
        for (PartitionId partition : partitions) {
            List<SnapshotRow> found = new ArrayList<>();
            int lane = snapshots.size() % READ_AT_ONCE;
            lanes.set(lane, lanes.get(lane).thenCompose(before -> store.snapshots(partition, found::add)));
            snapshots.put(partition, found);
        }
        return CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).thenApply(read -> snapshots);
    }

    private Map<PartitionId, PartitionFindings> found(
            Map<PartitionId, List<SnapshotRow>> snapshots, Map<PartitionId, List<PlacedEvent>> events) {
        Map<PartitionId, PartitionFindings> found = new TreeMap<>();
        events.forEach((partition, placed) -> found.put(
                partition, PartitionFindings.of(snapshots.getOrDefault(partition, List.of()), placed, isReadable)));
        return found;
    }

    /** Reads all history of those partitions in which unreadable snapshots covered what is needed now. */
    private CompletionStage<Map<PartitionId, PartitionFindings>> reachBack(
            Map<PartitionId, PartitionFindings> found, Map<PartitionId, OwnerRow> owners) {
        Map<PartitionId, OwnerRow> rows = new TreeMap<>();
        CompletionStage<Void> known = CompletableFuture.completedStage(null);
        for (Map.Entry<PartitionId, PartitionFindings> entry : found.entrySet()) {
            PartitionId partition = entry.getKey();
            OwnerRow row = owners.get(partition);
            if (row != null && entry.getValue().isShort()) {
                known = known.thenCompose(nothing -> store.archived(partition))
                        .thenAccept(archived -> rows.put(
                                partition, row.recoveringAll(PartitionHistory.joined(archived, row.closed()))));
            }
        }
        return known.thenCompose(
                nothing -> rows.isEmpty() ? CompletableFuture.completedStage(found) : completed(found, rows));
    }

    private CompletionStage<Map<PartitionId, PartitionFindings>> completed(
            Map<PartitionId, PartitionFindings> found, Map<PartitionId, OwnerRow> rows) {
        return events(rows).thenApply(history -> {
            Map<PartitionId, PartitionFindings> complete = new TreeMap<>(found);
            history.forEach((partition, events) ->
                    complete.computeIfPresent(partition, (key, findings) -> findings.completedFrom(events)));
            return complete;
        });
    }

    private static Map<PartitionId, List<RecoveredEntity>> checked(Map<PartitionId, PartitionFindings> found) {
        Map<PartitionId, List<RecoveredEntity>> entities = new TreeMap<>();
        found.forEach((partition, findings) -> {
            findings.entities().forEach(EventOrder::check);
            entities.put(partition, findings.entities());
        });
        return entities;
    }

    /** The events of each partition from where its row says that recovery starts, in order. */
    private CompletionStage<Map<PartitionId, List<PlacedEvent>>> events(Map<PartitionId, OwnerRow> owners) {
        Map<PartitionId, List<Stretch>> stretches = new TreeMap<>();
        owners.forEach((partition, row) -> stretches.put(
                partition,
                PartitionHistory.toRecover(row).stream()
                        .map(interval -> new Stretch(partition, interval, new ArrayList<>()))
                        .toList()));
        LongAdder rows = new LongAdder();
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        bySession(stretches)
                .forEach(
                        (session, parts) -> reads.add(scan(session, parts, rows).toCompletableFuture()));
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).thenApply(nothing -> {
            if (rows.sum() > 0) {
                LOG.info("{} rows of {} logs are read to recover {} partitions", rows, reads.size(), owners.size());
            }
            Map<PartitionId, List<PlacedEvent>> events = new TreeMap<>();
            stretches.forEach((partition, parts) -> events.put(
                    partition,
                    parts.stream().flatMap(part -> part.events().stream()).toList()));
            return events;
        });
    }

    private static Map<UUID, List<Stretch>> bySession(Map<PartitionId, List<Stretch>> stretches) {
        return stretches.values().stream()
                .flatMap(List::stream)
                .filter(stretch ->
                        stretch.interval().from() < stretch.interval().to())
                .collect(Collectors.groupingBy(
                        stretch -> stretch.interval().session(), TreeMap::new, Collectors.toList()));
    }

    /** Reads from the first to the last position that any of the stretches needs, one row after the other. */
    private CompletionStage<Void> scan(UUID session, List<Stretch> stretches, LongAdder rows) {
        List<Span> spans = Span.union(stretches.stream().map(Stretch::interval).toList());
        Map<PartitionId, List<Stretch>> ofPartition =
                stretches.stream().collect(Collectors.groupingBy(Stretch::partition));
        CompletionStage<Void> read = CompletableFuture.completedStage(null);
        for (Span span : spans) {
            read = read.thenCompose(nothing -> reader.scan(session, span.from(), span.to(), row -> {
                rows.increment();
                take(row, ofPartition);
            }));
        }
        return read;
    }

    private static void take(CommittedRow row, Map<PartitionId, List<Stretch>> ofPartition) {
        for (CommittedEvent event : row.events()) {
            for (Stretch stretch : ofPartition.getOrDefault(event.partition(), List.of())) {
                stretch.take(row.at(), event);
            }
        }
    }

    /** Positions that are read together. */
    record Span(long from, long to) {
        /** Intervals of one log without what they share, in order. */
        static List<Span> union(List<OwnerInterval> intervals) {
            List<OwnerInterval> sorted = intervals.stream()
                    .sorted(Comparator.comparingLong(OwnerInterval::from))
                    .toList();
            List<Span> spans = new ArrayList<>();
            for (OwnerInterval interval : sorted) {
                Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
                if (last == null || interval.from() > last.to()) {
                    spans.add(new Span(interval.from(), interval.to()));
                } else {
                    spans.set(spans.size() - 1, new Span(last.from(), Math.max(last.to(), interval.to())));
                }
            }
            return spans;
        }
    }
}
