package dev.drover.persistence.ownership;

import dev.drover.persistence.store.LeaseRow;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.SessionRecord;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends sessions of others: watches a lease until its owner is dead beyond doubt, and seals its log. */
final class SessionEnder {
    private static final Logger LOG = LoggerFactory.getLogger(SessionEnder.class);

    private final LogStore store;
    private final SessionSettings settings;
    private final SessionClock clock;
    private final Map<UUID, LeaseWatch> watches = new ConcurrentHashMap<>();

    SessionEnder(LogStore store, SessionSettings settings, SessionClock clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /** Looks at the session's lease once more and, if it is dead by now, seals its log; says whether it did. */
    CompletionStage<Boolean> endIfDead(UUID session) {
        long began = clock.now().monotonicNanos();
        return store.lease(session).thenCompose(lease -> {
            if (!isDead(session, lease, began)) {
                return CompletableFuture.completedStage(false);
            }
            LOG.warn("session {} has not renewed its lease and is ended", session);
            return end(session).thenApply(sealedAt -> true);
        });
    }

    private boolean isDead(UUID session, Optional<LeaseRow> lease, long readBegan) {
        long renewal = lease.map(LeaseRow::renewal).orElse(-1L);
        long readEnded = clock.now().monotonicNanos();
        LeaseWatch watch = watches.compute(
                session,
                (id, known) -> known == null ? new LeaseWatch(renewal, readEnded) : known.seen(renewal, readEnded));
        return watch.isDead(renewal, readBegan, lease.map(LeaseRow::ttl).orElse(settings.ttl()), settings.margin());
    }

    /**
     * Seals the log of a session that is known to be dead, at the end that a quorum shows, and returns the seal. The last
     * row is written once more first, so that what the seal covers is durable however few replicas had it.
     */
    CompletionStage<Long> end(UUID session) {
        return store.seal(session).thenCompose(seal -> {
            CompletionStage<Long> sealed = seal.isPresent()
                    ? CompletableFuture.completedStage(seal.getAsLong())
                    : store.end(session)
                            .thenCompose(end -> settle(session, end).thenCompose(nothing -> store.seal(session, end)));
            // Whoever sealed it may have died before this.
            return sealed.thenCompose(sealedAt -> note(session, sealedAt));
        });
    }

    private CompletionStage<Void> settle(UUID session, long end) {
        if (end == 0) {
            return CompletableFuture.completedStage(null);
        }
        return store.read(session, end - 1, 1).thenCompose(rows -> store.append(session, rows.get(0)));
    }

    private CompletionStage<Long> note(UUID session, long sealedAt) {
        return store.sessions().thenCompose(sessions -> {
            Optional<SessionRecord> listed =
                    sessions.stream().filter(each -> each.id().equals(session)).findFirst();
            CompletionStage<Void> noted = listed.map(each -> store.list(each.endedAt(sealedAt)))
                    .orElseGet(() -> CompletableFuture.completedStage(null));
            return noted.thenApply(nothing -> sealedAt);
        });
    }
}
