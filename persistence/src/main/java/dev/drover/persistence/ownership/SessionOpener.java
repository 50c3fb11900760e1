package dev.drover.persistence.ownership;

import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.SessionRecord;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a session, after ending what its server left behind. */
record SessionOpener(LogStore store, ServerIdentity server, SessionSettings settings, SessionHost host) {
    private static final Logger LOG = LoggerFactory.getLogger(SessionOpener.class);

    CompletionStage<ServerSession> open() {
        return store.sessions().thenCompose(sessions -> {
            SessionEnder ender = new SessionEnder(store, settings, host.clock());
            CompletionStage<Long> ended = CompletableFuture.completedStage(0L);
            for (SessionRecord predecessor : OwnershipRules.predecessors(sessions, server)) {
                LOG.info("session {} of this server's former life is ended", predecessor.id());
                ended = ended.thenCompose(nothing -> ender.end(predecessor.id()));
            }
            return ended.thenCompose(nothing -> start());
        });
    }

    private CompletionStage<ServerSession> start() {
        Instant openedAt = Instant.ofEpochMilli(host.clock().now().wallMillis());
        SessionRecord listed = new SessionRecord(host.ids().get(), server, openedAt, null, null);
        return new ServerSession(listed, store, settings, host).start();
    }
}
