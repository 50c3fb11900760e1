package dev.drover.agent;

import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.JvmRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Says which readings of a JVM's figures become an event of its task: of each caller the first one, and then one an hour.
 * Whoever looks on reads them again and again, and would push all else out of the few events that a task keeps.
 */
final class FigureReadings {
    /** Of more callers the one whose event is the longest ago is forgotten: its next reading is an event again. */
    static final int MOST = 1_000;

    private static final Duration SILENCE = Duration.ofHours(1);

    private final Map<Reader, Instant> noted = new LinkedHashMap<>();

    private record Reader(JvmRequest request, Optional<Reason> refused) {}

    /** Whether this one becomes an event; called by many threads. What is refused is told apart from what is read. */
    synchronized boolean isNext(JvmRequest request, Optional<Reason> refused, Instant now) {
        Reader reader = new Reader(request, refused);
        Instant last = noted.get(reader);
        if (last != null && now.isBefore(last.plus(SILENCE))) {
            return false;
        }
        noted.remove(reader);
        noted.put(reader, now);
        if (noted.size() > MOST) {
            noted.remove(noted.keySet().iterator().next());
        }
        return true;
    }
}
