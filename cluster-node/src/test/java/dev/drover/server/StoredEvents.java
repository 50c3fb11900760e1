package dev.drover.server;

import dev.drover.persistence.log.LogFeed;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedRow;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The ids of the entities that stored an event, one for each event, in the order of the log. */
final class StoredEvents implements LogSubscriber {
    private final List<String> entities = new CopyOnWriteArrayList<>();

    private StoredEvents() {}

    /** All that is stored from now on. */
    static StoredEvents of(LogFeed feed) {
        StoredEvents events = new StoredEvents();
        feed.subscribe(events);
        return events;
    }

    List<String> entities() {
        return List.copyOf(entities);
    }

    @Override
    public void onCommitted(CommittedRow row) {
        row.events().forEach(event -> entities.add(event.persistenceId()));
    }

    @Override
    public void onRecovered(RecoveredPartition partition) {
        // What was there before does not count.
    }
}
