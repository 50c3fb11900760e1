package dev.drover.persistence.store;

import java.util.UUID;

/** A stretch of one log, {@code from} inclusive, {@code to} exclusive, whose session owned a partition then. */
public record OwnerInterval(UUID session, long epoch, long from, long to) {
    public boolean contains(LogPosition at) {
        return session.equals(at.session()) && from <= at.position() && at.position() < to;
    }
}
