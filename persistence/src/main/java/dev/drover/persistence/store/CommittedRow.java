package dev.drover.persistence.store;

import java.util.List;
import java.util.UUID;

/** One row of a log as its readers see it: events in the order they were stored, and changes of owners. */
public record CommittedRow(UUID session, long position, List<CommittedEvent> events, List<OwnershipRecord> ownership) {
    public CommittedRow {
        events = List.copyOf(events);
        ownership = List.copyOf(ownership);
    }

    public static CommittedRow of(UUID session, long position, List<LogRecord> records) {
        List<CommittedEvent> events = records.stream()
                .filter(CommittedEvent.class::isInstance)
                .map(CommittedEvent.class::cast)
                .toList();
        List<OwnershipRecord> ownership = records.stream()
                .filter(OwnershipRecord.class::isInstance)
                .map(OwnershipRecord.class::cast)
                .toList();
        return new CommittedRow(session, position, events, ownership);
    }

    public LogPosition at() {
        return new LogPosition(session, position);
    }
}
