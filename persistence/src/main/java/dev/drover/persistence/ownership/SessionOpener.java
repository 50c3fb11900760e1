package dev.drover.persistence.ownership;

import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.SessionRecord;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session, after ending what its server left behind. */
record SessionOpener(LogStore store, ServerIdentity server, SessionSettings settings, SessionClock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

    CompletionStage<ServerSession> open() {
        return store.sessions().thenCompose(sessions -> {
            SessionEnder ender = new SessionEnder(store, settings, clock);
            CompletionStage<Long> ended = CompletableFuture.completedStage(0L);
            for (SessionRecord predecessor : OwnershipRules.predecessors(sessions, server)) {
                LOG.info("session {} of this server's former life is ended", predecessor.id());
                ended = ended.thenCompose(nothing -> ender.end(predecessor.id()));
            }
            return ended.thenCompose(nothing -> start());
        });
    }

    private CompletionStage<ServerSession> start() {
        Instant openedAt = Instant.ofEpochMilli(clock.now().wallMillis());
        SessionRecord listed = new SessionRecord(UUID.randomUUID(), server, openedAt, null, null);
        return new ServerSession(listed, store, settings, clock).start();
    }
}
