package dev.drover.recording;

import java.util.List;
import java.util.Optional;

/** The size of one stored event. */
public final class EventLimit {
    /** What the journal takes at most, in bytes. */
    public static final int MAX_BYTES = 128 * 1024;

    /** What the registration of a job may take, in bytes: plans and offers hold the job, and placements beside it. */
    public static final int REGISTRATION_BYTES = 96 * 1024;

    private EventLimit() {}

    /** A sentence about the first event that is too large, for whoever asked for it. */
    public static <E> Optional<String> complaint(List<StoredEvent<E>> events, int limit) {
        return events.stream()
                .map(StoredEvent::size)
                .filter(size -> size > limit)
                .findFirst()
                .map(size -> "what is to be stored takes " + size + " bytes, more than the limit of " + limit);
    }
}
