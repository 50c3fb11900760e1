package dev.drover.persistence.store;

import java.util.UUID;

/** A place in the log of one server session: the one cursor of feeds, audit and time travel. */
public record LogPosition(UUID session, long position) {
    @Override
    public String toString() {
        return session + ":" + position;
    }
}
