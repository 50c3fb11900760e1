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
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Reads everything that the entities of some partitions are recovered from: the partitions' snapshots, and each log once,
 * however many of the partitions it served.
 */
public final class RecoveryPass {
    private final LogStore store;
    private final LogReader reader;

    public RecoveryPass(LogStore store, LogReader reader) {
        this.store = store;
        this.reader = reader;
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
        Map<PartitionId, List<Stretch>> stretches = new TreeMap<>();
        owners.forEach((partition, row) -> stretches.put(
                partition,
                PartitionHistory.toRecover(row).stream()
                        .map(interval -> new Stretch(partition, interval, new ArrayList<>()))
                        .toList()));
        Map<PartitionId, List<SnapshotRow>> snapshots = new TreeMap<>();
        List<CompletableFuture<Void>> reads = new ArrayList<>();
        for (PartitionId partition : owners.keySet()) {
            List<SnapshotRow> found = new ArrayList<>();
            snapshots.put(partition, found);
            reads.add(store.snapshots(partition, found::add).toCompletableFuture());
        }
        bySession(stretches)
                .forEach((session, parts) -> reads.add(scan(session, parts).toCompletableFuture()));
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).thenApply(nothing -> {
            Map<PartitionId, List<RecoveredEntity>> entities = new TreeMap<>();
            stretches.forEach((partition, parts) -> {
                List<PlacedEvent> events =
                        parts.stream().flatMap(part -> part.events().stream()).toList();
                entities.put(partition, entities(snapshots.getOrDefault(partition, List.of()), events));
            });
            return entities;
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
    private CompletionStage<Void> scan(UUID session, List<Stretch> stretches) {
        List<Span> spans = Span.union(stretches.stream().map(Stretch::interval).toList());
        Map<PartitionId, List<Stretch>> ofPartition =
                stretches.stream().collect(Collectors.groupingBy(Stretch::partition));
        CompletionStage<Void> read = CompletableFuture.completedStage(null);
        for (Span span : spans) {
            read = read.thenCompose(
                    nothing -> reader.scan(session, span.from(), span.to(), row -> take(row, ofPartition)));
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

    private static List<RecoveredEntity> entities(List<SnapshotRow> snapshots, List<PlacedEvent> events) {
        Map<String, List<SnapshotRow>> snapshotsOf = new HashMap<>();
        for (SnapshotRow snapshot : snapshots) {
            snapshotsOf
                    .computeIfAbsent(snapshot.key().persistenceId(), id -> new ArrayList<>())
                    .add(snapshot);
        }
        Map<String, List<PlacedEvent>> eventsOf = new LinkedHashMap<>();
        for (PlacedEvent placed : events) {
            eventsOf.computeIfAbsent(placed.event().persistenceId(), id -> new ArrayList<>())
                    .add(placed);
        }
        snapshotsOf.keySet().forEach(id -> eventsOf.putIfAbsent(id, List.of()));
        List<RecoveredEntity> entities = new ArrayList<>();
        eventsOf.forEach((id, placed) -> {
            RecoveredEntity entity = new RecoveredEntity(id, snapshotsOf.getOrDefault(id, List.of()), placed);
            EventOrder.check(entity);
            entities.add(entity);
        });
        return entities;
    }
}
