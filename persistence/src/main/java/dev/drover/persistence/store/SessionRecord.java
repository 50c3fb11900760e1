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
    public SessionRecord endedAt(long position) {
        return new SessionRecord(id, server, openedAt, position, address);
    }

    public SessionRecord reachableAt(String memberAddress) {
        return new SessionRecord(id, server, openedAt, end, memberAddress);
    }
}
