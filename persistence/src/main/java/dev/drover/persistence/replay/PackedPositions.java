package dev.drover.persistence.replay;

import dev.drover.persistence.store.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Log positions as eight bytes each: sessions are numbered as they are met. */
final class PackedPositions {
    private static final int POSITION_BITS = 48;
    private static final long POSITION_MASK = (1L << POSITION_BITS) - 1;

    private final Map<UUID, Integer> numbers = new ConcurrentHashMap<>();
    private final List<UUID> sessions = new ArrayList<>();

    long pack(LogPosition at) {
        return ((long) numberOf(at.session()) << POSITION_BITS) | at.position();
    }

    LogPosition unpack(long packed) {
        synchronized (sessions) {
            return new LogPosition(sessions.get((int) (packed >>> POSITION_BITS)), packed & POSITION_MASK);
        }
    }

    private int numberOf(UUID session) {
        Integer known = numbers.get(session);
        if (known != null) {
            return known;
        }
        synchronized (sessions) {
            return numbers.computeIfAbsent(session, key -> {
                if (sessions.size() == 1 << 15) {
                    throw new IllegalStateException("more than " + (1 << 15) + " sessions are needed to recover");
                }
                sessions.add(key);
                return sessions.size() - 1;
            });
        }
    }
}
