package dev.drover.recording;

import java.util.List;
import java.util.Optional;

/** The size of one stored event. */
public final class EventLimit {
    /** What the journal takes at most, in bytes. */
    public static final int MAX_BYTES = 128 * 1024;

    private EventLimit() {}

    /** A sentence about the first event that is too large, for whoever asked for it. */
    public static <E> Optional<String> complaint(List<StoredEvent<E>> events) {
        return events.stream()
                .map(StoredEvent::size)
                .filter(size -> size > MAX_BYTES)
                .findFirst()
                .map(size -> "what is to be stored takes " + size + " bytes, more than the limit of " + MAX_BYTES);
    }
}
