package dev.drover.persistence.ownership;

import static dev.drover.persistence.ownership.Sessions.acquireAll;
import static dev.drover.persistence.ownership.Sessions.await;
import static dev.drover.persistence.ownership.Sessions.event;
import static dev.drover.persistence.ownership.Sessions.events;
import static dev.drover.persistence.ownership.Sessions.history;
import static dev.drover.persistence.ownership.Sessions.open;
import static dev.drover.persistence.ownership.Sessions.openImpatient;
import static dev.drover.persistence.ownership.Sessions.openMortal;
import static dev.drover.persistence.ownership.Sessions.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.log.LogPage;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.log.SessionLostException;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may write, on any store. */
abstract class OwnershipContract {
    static final String JOB = "job|default/web";
    static final PartitionId PARTITION = PartitionId.of(JOB);

    private static final byte READABLE = Sessions.READABLE;
    private static final byte UNREADABLE = READABLE + 1;

    private final List<ServerSession> opened = new ArrayList<>();

    abstract LogStore store();

    @AfterEach
    void closeSessions() {
        opened.forEach(session -> session.abandon("the test is over"));
    }

    ServerSession server(String name) {
        return noted(open(store(), name));
    }

    /** One that the test kills, and whose end is waited for. */
    ServerSession mortal(String name) {
        return noted(openMortal(store(), name));
    }

    private ServerSession noted(ServerSession session) {
        opened.add(session);
        return session;
    }

    @Test
    void restartsOnItsDataDirectoryWithoutWaiting() {
        ServerSession first = server("a");
        acquireAll(first);
        await(first.append(events(JOB, 1, 3)));
        first.abandon("killed");

        Instant before = Instant.now();
        ServerSession second = server("a");
        acquireAll(second);

        assertThat(Duration.between(before, Instant.now())).isLessThan(Sessions.TTL);
        assertThat(second.epoch(PARTITION)).hasValue(2);
        assertThat(replay(second, JOB)).isEqualTo(events(JOB, 1, 3));
        await(second.append(events(JOB, 4, 4)));
        assertThat(history(second, JOB)).isEqualTo(events(JOB, 1, 4));
    }

    @Test
    void tellsItsSubscribersOnceAPartitionCanBeWritten() {
        ServerSession session = server("a");
        CompletableFuture<Map<PartitionId, Long>> owned = new CompletableFuture<>();
        session.feed().subscribe(new LogSubscriber() {
            @Override
            public void onCommitted(CommittedRow row) {}

            @Override
            public void onRecovered(RecoveredPartition partition) {}

            @Override
            public void onWritable(PartitionId partition, long epoch) {
                owned.complete(session.owned());
            }
        });

        await(session.acquire(PARTITION));

        assertThat(await(owned)).isEqualTo(Map.of(PARTITION, 1L));
    }

    @Test
    void takesOverFromADeadServerOnlyAfterItsLease() {
        ServerSession dead = mortal("a");
        await(dead.acquire(PARTITION));
        await(dead.append(events(JOB, 1, 2)));
        dead.abandon("killed");

        ServerSession other = server("b");
        Instant before = Instant.now();
        assertThat(await(other.acquire(PARTITION))).isEqualTo(2);

        assertThat(Duration.between(before, Instant.now())).isGreaterThan(Sessions.SHORT_TTL);
        assertThat(replay(other, JOB)).isEqualTo(events(JOB, 1, 2));
    }

    @Test
    void notesTheEndOfASessionThatSomebodySealedAndDied() {
        ServerSession dead = mortal("a");
        await(dead.acquire(PARTITION));
        dead.abandon("killed");
        await(store().seal(dead.id(), await(store().end(dead.id()))));
        ServerSession other = server("b");

        while (!await(other.endIfDead(dead.id()))) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }

        assertThat(await(other.sessions()))
                .filteredOn(session -> session.id().equals(dead.id()))
                .allSatisfy(session -> assertThat(session.end()).isNotNull())
                .hasSize(1);
    }

    @Test
    void takesNothingFromALiveServer() {
        ServerSession owner = server("a");
        await(owner.acquire(PARTITION));
        ServerSession other = noted(openImpatient(store(), "b"));

        assertThatThrownBy(() -> await(other.acquire(PARTITION)))
                .hasCauseInstanceOf(PartitionNotOwnedException.class)
                .hasMessageContaining("partition " + PARTITION + " could not be acquired")
                .hasMessageContaining("another server owns it");
        assertThatThrownBy(() -> await(other.append(events(JOB, 1, 1))))
                .hasCauseInstanceOf(PartitionNotOwnedException.class);
        await(owner.append(events(JOB, 1, 1)));
        assertThat(owner.epoch(PARTITION)).hasValue(1);
    }

    @Test
    void handsAPartitionBackAndForth() {
        ServerSession a = server("a");
        ServerSession b = server("b");
        long sequenceNr = 0;
        for (int turn = 0; turn < 4; turn++) {
            ServerSession owner = turn % 2 == 0 ? a : b;
            ServerSession other = turn % 2 == 0 ? b : a;
            assertThat(await(owner.acquire(PARTITION))).isEqualTo(turn + 1);
            assertThat(replay(owner, JOB)).isEqualTo(events(JOB, 1, sequenceNr));
            await(owner.append(List.of(event(JOB, ++sequenceNr))));
            await(owner.append(List.of(event(JOB, ++sequenceNr))));
            await(owner.release(PARTITION));
            assertThat(owner.epoch(PARTITION)).isEmpty();
            assertThatThrownBy(() -> await(owner.append(events(JOB, 99, 99))))
                    .hasMessageContaining("partition " + PARTITION + " is not owned by this server");
            assertThat(history(other, JOB)).isEqualTo(events(JOB, 1, sequenceNr));
        }
        List<PlacedEvent> everything = new ArrayList<>();
        await(b.history().everything(everything::add));
        assertThat(everything.stream().map(PlacedEvent::event)).isEqualTo(events(JOB, 1, sequenceNr));
    }

    @Test
    void closesWithoutKeepingAnybodyWaiting() {
        ServerSession first = server("a");
        await(first.acquire(PARTITION));
        await(first.append(events(JOB, 1, 2)));
        await(first.sweep());
        await(first.close());

        assertThat(first.isWithinDeadline()).isFalse();
        assertThatThrownBy(() -> await(first.append(events(JOB, 3, 3)))).isInstanceOf(Exception.class);
        ServerSession other = server("b");
        assertThat(await(other.acquire(PARTITION))).isEqualTo(2);
        assertThat(replay(other, JOB)).isEqualTo(events(JOB, 1, 2));
    }

    @Test
    void endsWithItsLeaseWhenTheStoreOrTheProcessStops() {
        ServerSession session = server("a");
        session.abandon("stopped");
        assertThat(await(session.whenLost())).isInstanceOf(SessionLostException.class);
        assertThatThrownBy(() -> await(session.acquire(PARTITION))).hasCauseInstanceOf(SessionLostException.class);
        assertThatThrownBy(() -> await(session.whenRecovered(PARTITION)))
                .hasCauseInstanceOf(SessionLostException.class);
    }

    @Test
    void showsEveryLogToEverybodyButForItsUnprovenLastRow() {
        ServerSession owner = server("a");
        ServerSession reader = server("b");
        await(owner.acquire(PARTITION));
        await(owner.append(events(JOB, 1, 1)));
        await(owner.append(events(JOB, 2, 2)));
        LogPosition start = new LogPosition(owner.id(), 0);

        LogPage unvouched = await(reader.feed().readFrom(start, 0));
        assertThat(eventsOf(unvouched)).isEqualTo(events(JOB, 1, 1));
        LogPage vouched =
                await(reader.feed().readFrom(start, owner.feed().head().position()));
        assertThat(eventsOf(vouched)).isEqualTo(events(JOB, 1, 2));
        assertThat(vouched.ended()).isFalse();
        assertThat(eventsOf(
                        await(reader.feed().readFrom(new LogPosition(owner.id(), unvouched.next()), vouched.next()))))
                .isEqualTo(events(JOB, 2, 2));

        await(owner.close());
        LogPage sealed = await(reader.feed().readFrom(start, 0));
        assertThat(eventsOf(sealed)).isEqualTo(events(JOB, 1, 2));
        assertThat(sealed.ended()).isTrue();
        assertThat(await(reader.feed().readFrom(new LogPosition(owner.id(), sealed.next()), 0)))
                .isEqualTo(new LogPage(List.of(), sealed.next(), true));
    }

    @Test
    void showsOthersWhatASessionOwns() {
        ServerSession owner = server("a");
        ServerSession reader = server("b");
        await(owner.acquire(PARTITION));
        await(owner.append(events(JOB, 1, 2)));
        long head = owner.feed().head().position();
        await(owner.append(events(JOB, 3, 3)));

        List<RecoveredPartition> seen = await(reader.feed().ownedBy(owner.id(), head, PartitionId.all()));

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).partition()).isEqualTo(PARTITION);
        assertThat(seen.get(0).owner()).isEqualTo(owner.id());
        assertThat(seen.get(0).epoch()).isEqualTo(1);
        assertThat(seen.get(0).completeTo()).isEqualTo(Map.of(owner.id(), head));
        assertThat(seen.get(0).entities().get(0).events().stream().map(PlacedEvent::event))
                .isEqualTo(events(JOB, 1, 2));
        await(owner.release(PARTITION));
        assertThat(await(reader.feed().ownedBy(owner.id(), head, PartitionId.all())))
                .isEmpty();
    }

    @Test
    void showsHistoryAsFarAsItsOwnerVouchesForIt() {
        ServerSession owner = server("a");
        ServerSession reader = server("b");
        await(owner.acquire(PARTITION));
        await(owner.append(events(JOB, 1, 1)));
        await(owner.append(events(JOB, 2, 2)));
        assertThat(history(reader, JOB)).isEqualTo(events(JOB, 1, 1));

        reader.feed().vouch(owner.feed().head());

        assertThat(history(reader, JOB)).isEqualTo(events(JOB, 1, 2));
    }

    private static List<CommittedEvent> eventsOf(LogPage page) {
        Stream<CommittedRow> rows = page.rows().stream();
        return rows.flatMap(row -> row.events().stream()).toList();
    }

    @Test
    void recoversLargeWritesWholeAndAfterASweepOnlyTheRest() {
        ServerSession first = server("a");
        acquireAll(first);
        List<CommittedEvent> large = new ArrayList<>();
        for (long sequenceNr = 1; sequenceNr <= 40; sequenceNr++) {
            CommittedEvent small = event(JOB, sequenceNr);
            byte[] bytes = new byte[60_000];
            bytes[0] = (byte) sequenceNr;
            large.add(new CommittedEvent(JOB, sequenceNr, new StoredPayload(99, "test", bytes), "", small.writer(), 0));
        }
        await(first.append(large));
        await(first.append(events("node|x", 1, 2)));
        assertThat(replay(first, JOB)).isEqualTo(large);
        first.forget(JOB);
        await(first.sweep());
        assertThat(first.index().knows(JOB)).isFalse();
        first.abandon("killed");

        ServerSession second = server("a");
        acquireAll(second);
        assertThat(second.index().knows(JOB)).isFalse();
        assertThat(history(second, JOB)).isEqualTo(large);
        assertThat(replay(second, "node|x")).isEqualTo(events("node|x", 1, 2));
    }

    @Test
    void recoversFromASnapshotAndTheTailAloneAndKeepsAllHistory() {
        ServerSession first = server("a");
        acquireAll(first);
        appendEach(first, events(JOB, 1, 40));
        await(first.saveSnapshot(snapshot(35, READABLE)));
        assertThat(first.laggards(PARTITION, 10)).isEmpty();
        assertThat(first.laggards(PARTITION, 4)).containsExactly(JOB);
        await(first.sweep());
        first.abandon("killed");

        ServerSession second = server("a");
        RecoveredEntity recovered = recover(second);

        assertThat(recovered.snapshots()).containsExactly(snapshot(35, READABLE));
        assertThat(recovered.events()).extracting(PlacedEvent::event).isEqualTo(events(JOB, 36, 40));
        await(second.append(events(JOB, 41, 41)));
        await(second.sweep());
        assertThat(history(second, JOB)).isEqualTo(events(JOB, 1, 41));
        assertThat(replay(second, JOB)).isEqualTo(events(JOB, 1, 41));
    }

    @Test
    void goesBackAsFarAsUnreadableSnapshotsDemand() {
        ServerSession first = server("a");
        acquireAll(first);
        appendEach(first, events(JOB, 1, 20));
        await(first.saveSnapshot(snapshot(10, READABLE)));
        await(first.saveSnapshot(snapshot(18, UNREADABLE)));
        await(first.sweep());
        await(first.close());

        ServerSession second = server("a");
        RecoveredEntity recovered = recover(second);
        assertThat(recovered.snapshots()).containsExactly(snapshot(10, READABLE));
        assertThat(recovered.events()).extracting(PlacedEvent::event).isEqualTo(events(JOB, 1, 20));
        await(second.saveSnapshot(snapshot(20, UNREADABLE)));
        await(second.sweep());
        await(second.deleteSnapshots(JOB, row -> row.equals(snapshot(10, READABLE))));
        second.abandon("killed");

        RecoveredEntity fromTheBeginning = recover(server("a"));
        assertThat(fromTheBeginning.snapshots()).isEmpty();
        assertThat(fromTheBeginning.events()).extracting(PlacedEvent::event).isEqualTo(events(JOB, 1, 20));
    }

    /** Each in a row of its own. */
    private static void appendEach(ServerSession session, List<CommittedEvent> events) {
        events.forEach(event -> await(session.append(List.of(event))));
    }

    private static SnapshotRow snapshot(long sequenceNr, byte content) {
        return new SnapshotRow(
                new SnapshotKey(JOB, sequenceNr), 0, new StoredPayload(99, "state", new byte[] {content}));
    }

    /** Takes the partitions over and returns what the session found of the one job. */
    private static RecoveredEntity recover(ServerSession session) {
        CompletableFuture<RecoveredEntity> found = new CompletableFuture<>();
        session.feed().subscribe(new LogSubscriber() {
            @Override
            public void onCommitted(CommittedRow row) {}

            @Override
            public void onRecovered(RecoveredPartition partition) {
                partition.entities().forEach(found::complete);
            }
        });
        acquireAll(session);
        return await(found);
    }
}
