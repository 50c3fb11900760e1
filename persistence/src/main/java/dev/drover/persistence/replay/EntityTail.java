package dev.drover.persistence.replay;

import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.SnapshotRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps of one entity it owns: its highest sequence number, where the events after its snapshots lie, and,
 * from the recovery pass until the entity has used them, snapshots and events themselves.
 */
final class EntityTail {
    private static final long[] NONE = {};

    private final PackedPositions packing;
    private long highest;
    private long newestSnapshot;
    private long olderSnapshot;
    /** The sequence number of the event at {@code positions[0]}; the others follow it. */
    private long first = 1;

    private long[] positions = NONE;
    private int count;
    private @Nullable RecoveredEntity recovered;

    EntityTail(PackedPositions packing) {
        this.packing = packing;
    }

    /** Takes what the pass found; the caller has checked that the events have no hole. */
    synchronized void fill(RecoveredEntity found) {
        List<SnapshotRow> snapshots = found.snapshots();
        newestSnapshot = snapshots.isEmpty() ? 0 : snapshots.get(0).key().sequenceNr();
        olderSnapshot = snapshots.size() < 2 ? 0 : snapshots.get(1).key().sequenceNr();
        highest = newestSnapshot;
        for (PlacedEvent placed : found.events()) {
            committed(placed.event().sequenceNr(), placed.at());
        }
        recovered = found;
    }

    synchronized void committed(long sequenceNr, LogPosition at) {
        if (count == 0) {
            first = sequenceNr;
        }
        highest = Math.max(highest, sequenceNr);
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, Math.max(4, count + (count >> 1)));
        }
        positions[count++] = packing.pack(at);
    }

    synchronized long highest() {
        return highest;
    }

    /** Keeps positions for the events that either kept snapshot may need; returns the snapshot to delete. */
    synchronized OptionalLong snapshotSaved(long sequenceNr) {
        recovered = null;
        highest = Math.max(highest, sequenceNr);
        if (sequenceNr <= newestSnapshot) {
            return OptionalLong.empty();
        }
        OptionalLong obsolete = olderSnapshot == 0 ? OptionalLong.empty() : OptionalLong.of(olderSnapshot);
        olderSnapshot = newestSnapshot;
        newestSnapshot = sequenceNr;
        dropTo(olderSnapshot);
        return obsolete;
    }

    synchronized void snapshotsLeft(List<SnapshotRow> left) {
        newestSnapshot = left.isEmpty() ? 0 : left.get(0).key().sequenceNr();
        olderSnapshot = left.size() < 2 ? 0 : left.get(1).key().sequenceNr();
        recovered = null;
    }

    synchronized Optional<List<SnapshotRow>> snapshots() {
        if (newestSnapshot == 0) {
            return Optional.of(List.of());
        }
        RecoveredEntity found = recovered;
        return found == null ? Optional.empty() : Optional.of(found.snapshots());
    }

    private void dropTo(long sequenceNr) {
        int dropped = (int) Math.min(count, Math.max(0, sequenceNr + 1 - first));
        positions = Arrays.copyOfRange(positions, dropped, count);
        count -= dropped;
        first += dropped;
    }

    /** Drops payloads, not positions: the entity has them now, and can have them again from the log. */
    synchronized void release() {
        recovered = null;
    }

    /** Events still in memory from {@code from} to {@code to}, or null if not all of these are. */
    synchronized @Nullable List<CommittedEvent> inMemory(long from, long to) {
        RecoveredEntity found = recovered;
        if (found == null || found.events().isEmpty()) {
            return null;
        }
        long start = found.events().get(0).event().sequenceNr();
        long end = start + found.events().size() - 1;
        if (from < start || to > end) {
            return null;
        }
        List<CommittedEvent> events = new ArrayList<>();
        for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
            events.add(found.events().get((int) (sequenceNr - start)).event());
        }
        return events;
    }

    /** Where the events from {@code from} to {@code to} lie, or null if that is not known for all of them. */
    synchronized @Nullable List<LogPosition> places(long from, long to) {
        if (count == 0 || from < first || to >= first + count) {
            return null;
        }
        List<LogPosition> places = new ArrayList<>();
        for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
            places.add(packing.unpack(positions[(int) (sequenceNr - first)]));
        }
        return places;
    }

    /** Where recovery has to start for this entity; null if its newest snapshot covers it. */
    synchronized @Nullable LogPosition oldestNeeded() {
        long wanted = Math.max(first, newestSnapshot + 1);
        if (wanted > highest || count == 0) {
            return null;
        }
        return packing.unpack(positions[(int) (wanted - first)]);
    }
}
