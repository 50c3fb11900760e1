package dev.drover.persistence.ownership;

import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a session takes from its process: the time, threads for a session of this id, and ids that nobody else gives. A
 * simulation puts its own in place of the process's.
 */
public record SessionHost(SessionClock clock, Function<UUID, SessionThreads> threads, Supplier<UUID> ids) {
    /** This process, as it is. */
    public static SessionHost process() {
        return withClock(SessionClock.system());
    }

    static SessionHost withClock(SessionClock clock) {
        return new SessionHost(clock, SessionThreads::start, UUID::randomUUID);
    }
}
