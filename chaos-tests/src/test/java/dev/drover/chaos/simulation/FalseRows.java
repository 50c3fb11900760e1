package dev.drover.chaos.simulation;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.persistence.store.StoredRow;
import dev.drover.view.feed.FeedFollower;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A server that tells others now and then that a node did once more what it did before, in place of what it did. */
final class FalseRows implements Sabotage {
    private static final int EVERY = 40;

    private final Map<String, StoredPayload> former = new HashMap<>();
    private int events;

    @Override
    public Optional<FeedFollower.Message> tells(FeedFollower.Message told) {
        if (!(told instanceof FeedFollower.Rows rows)) {
            return Optional.of(told);
        }
        List<byte[]> changed = new ArrayList<>();
        for (byte[] row : rows.rows()) {
            changed.add(changed(rows.session(), new StoredRow(rows.from() + changed.size(), row)));
        }
        return Optional.of(new FeedFollower.Rows(rows.session(), rows.from(), changed));
    }

    private byte[] changed(UUID session, StoredRow row) {
        List<LogRecord> records = new ArrayList<>();
        for (LogRecord logged : RowCodec.decode(session, row).records()) {
            records.add(logged instanceof CommittedEvent event ? changed(event) : logged);
        }
        return RowCodec.encode(false, records);
    }

    private CommittedEvent changed(CommittedEvent event) {
        if (!event.persistenceId().startsWith("node|")) {
            return event;
        }
        StoredPayload before = former.put(event.persistenceId(), event.payload());
        return before == null || ++events % EVERY != 0
                ? event
                : new CommittedEvent(
                        event.persistenceId(),
                        event.sequenceNr(),
                        before,
                        event.adapterManifest(),
                        event.writer(),
                        event.timestamp());
    }
}
