package dev.drover.persistence.replay;

import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;

/** Sequence numbers of one entity follow each other without a hole and without a repetition; pure. */
final class EventOrder {
    private EventOrder() {}

    static void check(RecoveredEntity entity) {
        if (entity.events().isEmpty()) {
            return;
        }
        long expected = entity.events().get(0).event().sequenceNr();
        long snapshot = entity.snapshots().isEmpty()
                ? 0
                : entity.snapshots().get(0).key().sequenceNr();
        if (snapshot > 0 && expected > snapshot + 1) {
            throw hole(entity.persistenceId(), snapshot + 1, entity.events().get(0));
        }
        for (PlacedEvent placed : entity.events()) {
            check(entity.persistenceId(), expected, placed);
            expected++;
        }
    }

    static void check(String persistenceId, long expected, PlacedEvent placed) {
        if (placed.event().sequenceNr() != expected) {
            throw hole(persistenceId, expected, placed);
        }
    }

    private static JournalCorruptException hole(String persistenceId, long expected, PlacedEvent placed) {
        LogPosition at = placed.at();
        return new JournalCorruptException("event " + expected + " of \"" + persistenceId + "\" is missing: event "
                + placed.event().sequenceNr() + " follows at " + at);
    }
}
