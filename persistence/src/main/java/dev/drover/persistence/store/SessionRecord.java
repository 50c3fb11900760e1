package dev.drover.persistence.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is listed. {@code end} is a copy of its seal for quick reading; the seal itself decides. {@code address}
 * is the {@code host:port} at which other servers join the cluster, absent until this server is a member itself.
 */
public record SessionRecord(
        UUID id,
        ServerIdentity server,
        Instant openedAt,
        @Nullable Long end,
        @Nullable String address) {
    /** Whether its server is a member as far as is known: it has said where, and nobody has noted its end. */
    public boolean isMember() {
        return end == null && address != null;
    }

    public SessionRecord endedAt(long position) {
        return new SessionRecord(id, server, openedAt, position, address);
    }

    public SessionRecord reachableAt(String memberAddress) {
        return new SessionRecord(id, server, openedAt, end, memberAddress);
    }
}
