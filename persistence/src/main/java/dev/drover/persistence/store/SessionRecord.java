package dev.drover.persistence.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session as it is listed. {@code end} is a copy of its seal for quick reading; the seal itself decides. */
public record SessionRecord(
        UUID id,
        ServerIdentity server,
        Instant openedAt,
        @Nullable Long end) {
    public SessionRecord endedAt(long position) {
        return new SessionRecord(id, server, openedAt, position);
    }
}
