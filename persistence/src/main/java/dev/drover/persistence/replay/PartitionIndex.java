package dev.drover.persistence.replay;

import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps in memory of the entities of the partitions it owns, so that an entity starts without a read. An
 * entity it does not know has no events.
 */
public final class PartitionIndex {
    private final PackedPositions packing = new PackedPositions();
    private final Map<PartitionId, Map<String, EntityTail>> partitions = new ConcurrentHashMap<>();
    private volatile long head;

    /** Replaces whatever is known of a partition by what the recovery pass found. */
    public void fill(PartitionId partition, List<RecoveredEntity> found) {
        Map<String, EntityTail> tails = new ConcurrentHashMap<>();
        for (RecoveredEntity entity : found) {
            EntityTail tail = new EntityTail(packing);
            tail.fill(entity);
            tails.put(entity.persistenceId(), tail);
        }
        partitions.put(partition, tails);
    }

    public void drop(PartitionId partition) {
        partitions.remove(partition);
    }

    public boolean has(PartitionId partition) {
        return partitions.containsKey(partition);
    }

    /** Notes where newly stored events lie. */
    public void committed(CommittedRow row) {
        LogPosition at = row.at();
        for (CommittedEvent event : row.events()) {
            Map<String, EntityTail> tails = partitions.get(event.partition());
            if (tails != null) {
                tails.computeIfAbsent(event.persistenceId(), id -> new EntityTail(packing))
                        .committed(event.sequenceNr(), at);
            }
        }
        head = row.position() + 1;
    }

    /** Everything before this position of the server's log is noted; the log itself may be further. */
    public long head() {
        return head;
    }

    /** Notes a stored snapshot; returns the sequence number of the one that is not needed any more, if there is one. */
    public OptionalLong snapshotSaved(String persistenceId, long sequenceNr) {
        Map<String, EntityTail> tails = partitions.get(PartitionId.of(persistenceId));
        return tails == null
                ? OptionalLong.empty()
                : tails.computeIfAbsent(persistenceId, id -> new EntityTail(packing))
                        .snapshotSaved(sequenceNr);
    }

    /** Notes which snapshots are left after some were deleted. */
    public void snapshotsLeft(String persistenceId, List<SnapshotRow> left) {
        EntityTail tail = tail(persistenceId);
        if (tail != null) {
            tail.snapshotsLeft(left);
        }
    }

    /** An entity's snapshots, newest first, if they are in memory or it is known to have none. */
    public Optional<List<SnapshotRow>> snapshots(String persistenceId) {
        EntityTail tail = tail(persistenceId);
        return tail == null ? Optional.of(List.of()) : tail.snapshots();
    }

    /** The entity has recovered: its payloads leave memory. */
    public void release(String persistenceId) {
        EntityTail tail = tail(persistenceId);
        if (tail != null) {
            tail.release();
        }
    }

    /** Payloads of a partition leave memory, also those of entities that nobody has woken. */
    public void release(PartitionId partition) {
        partitions.getOrDefault(partition, Map.of()).values().forEach(EntityTail::release);
    }

    /** The entity is finished, and will never store again: nothing of it stays. */
    public void forget(String persistenceId) {
        Map<String, EntityTail> tails = partitions.get(PartitionId.of(persistenceId));
        if (tails != null) {
            tails.remove(persistenceId);
        }
    }

    public long highestSequenceNr(String persistenceId) {
        EntityTail tail = tail(persistenceId);
        return tail == null ? 0 : tail.highest();
    }

    /** How many entities of a partition are known. */
    int size(PartitionId partition) {
        return partitions.getOrDefault(partition, Map.of()).size();
    }

    public boolean knows(String persistenceId) {
        return tail(persistenceId) != null;
    }

    /** Where recovery would have to start for each entity that needs events from the log. */
    Map<String, LogPosition> oldestNeeded(PartitionId partition) {
        Map<String, LogPosition> needed = new TreeMap<>();
        partitions.getOrDefault(partition, Map.of()).forEach((persistenceId, tail) -> {
            LogPosition oldest = tail.oldestNeeded();
            if (oldest != null) {
                needed.put(persistenceId, oldest);
            }
        });
        return needed;
    }

    @Nullable
    EntityTail tail(String persistenceId) {
        Map<String, EntityTail> tails = partitions.get(PartitionId.of(persistenceId));
        return tails == null ? null : tails.get(persistenceId);
    }
}
