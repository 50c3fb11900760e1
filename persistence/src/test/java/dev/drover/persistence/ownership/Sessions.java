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
    /** No pause of a busy machine is as long. */
    public static final Duration TTL = Duration.ofSeconds(30);
    /** Of those whose end is waited for. */
    static final Duration SHORT_TTL = Duration.ofSeconds(2);

    /** What a snapshot's first byte is if the sessions here can read it. */
    public static final byte READABLE = 1;

    public static final SessionSettings SETTINGS = settings(TTL, Duration.ofSeconds(90));

    private Sessions() {}

    /** All but the lease is as quick as a short one asks for. */
    private static SessionSettings settings(Duration ttl, Duration acquireTimeout) {
        SessionSettings quick = SessionSettings.withTtl(SHORT_TTL);
        return new SessionSettings(
                ttl,
                quick.renewEvery(),
                quick.margin(),
                quick.pollEvery(),
                acquireTimeout,
                quick.limits(),
                payload -> payload.bytes()[0] == READABLE);
    }

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    public static ServerIdentity identity(String server) {
        return new ServerIdentity(server, "host", "boot", "directory of " + server);
    }

    public static ServerSession open(LogStore store, String server) {
        return await(ServerSession.open(store, identity(server), SETTINGS));
    }

    /** One that others need not wait for long once it is dead. */
    static ServerSession openMortal(LogStore store, String server) {
        return await(ServerSession.open(store, identity(server), settings(SHORT_TTL, SETTINGS.acquireTimeout())));
    }

    /** One that soon gives a partition up. */
    static ServerSession openImpatient(LogStore store, String server) {
        return await(ServerSession.open(store, identity(server), settings(TTL, Duration.ofSeconds(3))));
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
