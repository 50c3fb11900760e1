package dev.drover.recording;

import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.Stamp;
import java.util.ArrayList;
import java.util.List;

/** Turns decided events into stored ones: each with its metadata and the hash of the one before. */
public final class Recorder<E> {
    private final EventCodec<E> codec;

    public Recorder(EventCodec<E> codec) {
        this.codec = codec;
    }

    /**
     * The stored form of events decided together.
     *
     * @param lastHash the hash of the entity's latest stored event, empty for none
     */
    public List<StoredEvent<E>> record(String lastHash, List<E> events, Asked asked, Stamp stamp) {
        List<StoredEvent<E>> stored = new ArrayList<>(events.size());
        String previous = lastHash;
        for (E event : events) {
            EventMetadata metadata = new EventMetadata(asked.requester(), asked.cause(), stamp, previous);
            Recorded<E> recorded = new Recorded<>(metadata, event);
            StoredEvent<E> next = codec.stored(recorded);
            stored.add(next);
            previous = next.hash();
        }
        return stored;
    }
}
