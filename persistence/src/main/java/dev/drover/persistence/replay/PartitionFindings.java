package dev.drover.persistence.replay;

import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a recovery has found of one partition.
 *
 * @param tooShort the entities whose events do not go back to the newest snapshot that can be read
 */
record PartitionFindings(List<RecoveredEntity> entities, Set<String> tooShort) {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionFindings.class);

    PartitionFindings {
        entities = List.copyOf(entities);
        tooShort = Set.copyOf(tooShort);
    }

    /** Sorts snapshots and events by entity, and leaves out what is newer than the newest snapshot that can be read. */
    static PartitionFindings of(
            List<SnapshotRow> snapshots, List<PlacedEvent> events, Predicate<StoredPayload> isReadable) {
        Map<String, List<SnapshotRow>> snapshotsOf = new HashMap<>();
        for (SnapshotRow snapshot : snapshots) {
            snapshotsOf
                    .computeIfAbsent(snapshot.key().persistenceId(), id -> new ArrayList<>())
                    .add(snapshot);
        }
        Map<String, List<PlacedEvent>> eventsOf = byEntity(events);
        snapshotsOf.keySet().forEach(id -> eventsOf.putIfAbsent(id, List.of()));
        List<RecoveredEntity> entities = new ArrayList<>();
        Set<String> tooShort = new TreeSet<>();
        eventsOf.forEach((id, placed) -> {
            List<SnapshotRow> stored = snapshotsOf.getOrDefault(id, List.of());
            List<SnapshotRow> readable = stored.stream()
                    .dropWhile(snapshot -> !isReadable.test(snapshot.payload()))
                    .toList();
            RecoveredEntity entity = new RecoveredEntity(id, readable, placed);
            entities.add(entity);
            if (readable.size() < stored.size()) {
                LOG.warn(
                        "snapshot {} of {} is unreadable and passed over",
                        stored.get(0).key().sequenceNr(),
                        id);
                if (!reachesSnapshot(entity)) {
                    tooShort.add(id);
                }
            }
        });
        return new PartitionFindings(entities, tooShort);
    }

    private static Map<String, List<PlacedEvent>> byEntity(List<PlacedEvent> events) {
        Map<String, List<PlacedEvent>> eventsOf = new LinkedHashMap<>();
        for (PlacedEvent placed : events) {
            eventsOf.computeIfAbsent(placed.event().persistenceId(), id -> new ArrayList<>())
                    .add(placed);
        }
        return eventsOf;
    }

    private static boolean reachesSnapshot(RecoveredEntity entity) {
        long covered = entity.snapshots().isEmpty()
                ? 0
                : entity.snapshots().get(0).key().sequenceNr();
        return !entity.events().isEmpty() && entity.events().get(0).event().sequenceNr() <= covered + 1;
    }

    boolean isShort() {
        return !tooShort.isEmpty();
    }

    /** The findings once all history of the partition is there for those entities that need more. */
    PartitionFindings completedFrom(List<PlacedEvent> history) {
        Map<String, List<PlacedEvent>> eventsOf = byEntity(history);
        List<RecoveredEntity> complete = entities.stream()
                .map(entity -> tooShort.contains(entity.persistenceId())
                        ? completed(entity, eventsOf.getOrDefault(entity.persistenceId(), List.of()))
                        : entity)
                .toList();
        return new PartitionFindings(complete, Set.of());
    }

    private static RecoveredEntity completed(RecoveredEntity entity, List<PlacedEvent> events) {
        RecoveredEntity complete = new RecoveredEntity(entity.persistenceId(), entity.snapshots(), events);
        if (!reachesSnapshot(complete)) {
            throw new JournalCorruptException("neither a readable snapshot nor the first events of \""
                    + entity.persistenceId() + "\" are stored");
        }
        return complete;
    }
}
