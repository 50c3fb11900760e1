package dev.drover.persistence.log;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.SnapshotRow;
import java.util.List;

/**
 * What a recovery pass found of one entity: its snapshots, newest first, and its events from the pass on, each with the
 * place it was read from. Events that the newest snapshot covers may be among them.
 */
public record RecoveredEntity(String persistenceId, List<SnapshotRow> snapshots, List<PlacedEvent> events) {
    public RecoveredEntity {
        snapshots = List.copyOf(snapshots);
        events = List.copyOf(events);
    }

    /** A stored event and the place of its row. */
    public record PlacedEvent(LogPosition at, CommittedEvent event) {}
}
