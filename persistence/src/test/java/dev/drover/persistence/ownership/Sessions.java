package dev.drover.persistence.ownership;

import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** What tests of sessions have in common. */
public final class Sessions {
    public static final Duration TTL = Duration.ofSeconds(2);
    /** What a snapshot's first byte is if the sessions here can read it. */
    public static final byte READABLE = 1;

    public static final SessionSettings SETTINGS =
            SessionSettings.withTtl(TTL).withReadable(payload -> payload.bytes()[0] == READABLE);

    private Sessions() {}

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    public static ServerIdentity identity(String server) {
        return new ServerIdentity(server, "host", "boot", "directory of " + server);
    }

    public static ServerSession open(LogStore store, String server) {
        return await(ServerSession.open(store, identity(server), SETTINGS));
    }

    /** One that gives a partition up when it has waited for half as long again as a lease lasts. */
    static ServerSession openImpatient(LogStore store, String server) {
        SessionSettings impatient = new SessionSettings(
                TTL,
                SETTINGS.renewEvery(),
                SETTINGS.margin(),
                SETTINGS.pollEvery(),
                TTL.multipliedBy(3).dividedBy(2),
                SETTINGS.limits(),
                SETTINGS.readable());
        return await(ServerSession.open(store, identity(server), impatient));
    }

    public static void acquireAll(ServerSession session) {
        List<CompletableFuture<Long>> acquired = PartitionId.all().stream()
                .map(partition -> session.acquire(partition).toCompletableFuture())
                .toList();
        await(CompletableFuture.allOf(acquired.toArray(CompletableFuture[]::new)));
    }

    public static CommittedEvent event(String persistenceId, long sequenceNr) {
        byte[] bytes = (persistenceId + "#" + sequenceNr).getBytes(StandardCharsets.UTF_8);
        return new CommittedEvent(persistenceId, sequenceNr, new StoredPayload(99, "test", bytes), "", "writer", 0);
    }

    public static List<CommittedEvent> events(String persistenceId, long from, long to) {
        List<CommittedEvent> events = new ArrayList<>();
        for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
            events.add(event(persistenceId, sequenceNr));
        }
        return events;
    }

    public static List<CommittedEvent> replay(ServerSession session, String persistenceId) {
        List<CommittedEvent> replayed = new ArrayList<>();
        await(session.replay(new EntityReplay.Range(persistenceId, 1, Long.MAX_VALUE), replayed::add));
        return replayed;
    }

    public static List<CommittedEvent> history(ServerSession session, String persistenceId) {
        List<CommittedEvent> replayed = new ArrayList<>();
        await(session.history().ofEntity(persistenceId, placed -> replayed.add(placed.event())));
        return replayed;
    }
}
