package dev.drover.persistence.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.PartitionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What every store must do. */
abstract class LogStoreContract {
    private final UUID session = UUID.randomUUID();

    abstract LogStore store();

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static StoredRow row(long position) {
        return new StoredRow(position, ("row " + position).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsRowsInOrderUpToTheFirstHole() {
        for (long position : new long[] {0, 1, 2, 4}) {
            await(store().append(session, row(position)));
        }
        assertThat(await(store().read(session, 0, 10))).containsExactly(row(0), row(1), row(2));
        assertThat(await(store().read(session, 1, 1))).containsExactly(row(1));
        assertThat(await(store().read(session, 3, 10))).isEmpty();
        assertThat(await(store().read(UUID.randomUUID(), 0, 10))).isEmpty();
    }

    @Test
    void takesTheSameRowTwice() {
        await(store().append(session, row(0)));
        await(store().append(session, row(0)));
        assertThat(await(store().read(session, 0, 10))).containsExactly(row(0));
    }

    @Test
    void findsTheEndOfALogOfAnyLength() {
        assertThat(await(store().end(session))).isZero();
        for (long position : new long[] {0, 5}) {
            await(store().append(session, row(position)));
        }
        assertThat(await(store().end(session))).isEqualTo(6);
        for (long segment = 1; segment <= 6; segment++) {
            await(store().append(session, row(segment * 1024)));
            assertThat(await(store().end(session))).isEqualTo(segment * 1024 + 1);
        }
    }

    @Test
    void readsOverTheBoundaryOfASegment() {
        for (long position = 1020; position < 1030; position++) {
            await(store().append(session, row(position)));
        }
        List<Long> read = new ArrayList<>();
        for (long next = 1020; next < 1030; ) {
            List<StoredRow> rows = await(store().read(session, next, 100));
            assertThat(rows).isNotEmpty();
            rows.forEach(each -> read.add(each.position()));
            next += rows.size();
        }
        assertThat(read).containsExactly(1020L, 1021L, 1022L, 1023L, 1024L, 1025L, 1026L, 1027L, 1028L, 1029L);
    }

    @Test
    void sealsOnce() {
        assertThat(await(store().seal(session))).isEmpty();
        assertThat(await(store().seal(session, 7))).isEqualTo(7);
        assertThat(await(store().seal(session, 9))).isEqualTo(7);
        assertThat(await(store().seal(session))).isEqualTo(OptionalLong.of(7));
    }

    @Test
    void listsSessions() {
        SessionRecord older = new SessionRecord(
                session, new ServerIdentity("a", "host", "boot", "directory"), Instant.ofEpochMilli(1), null, null);
        SessionRecord newer = new SessionRecord(
                UUID.randomUUID(),
                new ServerIdentity("b", "host", "boot", "directory"),
                Instant.ofEpochMilli(2),
                5L,
                "10.0.0.2:4648");
        await(store().list(newer));
        await(store().list(older));
        assertThat(await(store().sessions())).containsSubsequence(older, newer);
        await(store().list(older.endedAt(3)));
        assertThat(await(store().sessions())).contains(older.endedAt(3)).doesNotContain(older);
        SessionRecord member = newer.reachableAt("10.0.0.3:4648");
        await(store().list(member));
        assertThat(await(store().sessions())).contains(member);
    }

    @Test
    void givesANameToOneSessionAtATime() {
        String name = "name-" + session;
        UUID other = UUID.randomUUID();
        assertThat(await(store().claim(name, session, Duration.ofSeconds(60)))).isTrue();
        assertThat(await(store().claim(name, session, Duration.ofSeconds(60)))).isTrue();
        assertThat(await(store().claim(name, other, Duration.ofSeconds(60)))).isFalse();
        await(store().disclaim(name, other));
        assertThat(await(store().claim(name, other, Duration.ofSeconds(60)))).isFalse();
        await(store().disclaim(name, session));
        assertThat(await(store().claim(name, other, Duration.ofSeconds(1)))).isTrue();
    }

    @Test
    void forgetsAClaimWhenItsTimeIsOver() {
        String name = "name-" + session;
        assertThat(await(store().claim(name, session, Duration.ofSeconds(1)))).isTrue();
        UUID other = UUID.randomUUID();
        boolean taken = false;
        for (int look = 0; look < 600 && !taken; look++) {
            taken = await(store().claim(name, other, Duration.ofSeconds(60)));
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        assertThat(taken).isTrue();
    }

    @Test
    void keepsTheLastLease() {
        assertThat(await(store().lease(session))).isEmpty();
        await(store().renew(session, new LeaseRow(1, Duration.ofSeconds(3))));
        await(store().renew(session, new LeaseRow(2, Duration.ofSeconds(3))));
        assertThat(await(store().lease(session))).contains(new LeaseRow(2, Duration.ofSeconds(3)));
    }

    @Test
    void replacesOwnersOnlyAsTheyWereSeenAndAllTogether() {
        PartitionId one = new PartitionId(11);
        PartitionId two = new PartitionId(12);
        OwnerRow first = OwnerRow.first(new CurrentOwner(session, 4));
        assertThat(await(store().replaceOwners(Map.of(one, first)))).isTrue();
        assertThat(await(store().replaceOwners(Map.of(one, first)))).isFalse();
        assertThat(await(store().owners())).isEqualTo(Map.of(one, first));

        OwnerRow next = first.vacatedAt(9);
        assertThat(await(store().replaceOwners(Map.of(one, first, two, first)))).isFalse();
        assertThat(await(store().replaceOwners(Map.of(one, next, two, first)))).isTrue();
        OwnerRow swept = next.recoveringFrom(new LogPosition(session, 6), next.closed());
        assertThat(await(store().replaceOwners(Map.of(one, swept)))).isTrue();
        assertThat(await(store().owners())).isEqualTo(Map.of(one, swept, two, first));
    }

    @Test
    void keepsIntervalsForHistory() {
        PartitionId partition = new PartitionId(3);
        OwnerInterval older = new OwnerInterval(session, 1, 0, 5);
        OwnerInterval newer = new OwnerInterval(session, 2, 7, 9);
        assertThat(await(store().archived(partition))).isEmpty();
        await(store().archive(partition, List.of(newer)));
        await(store().archive(partition, List.of(older, newer)));
        assertThat(await(store().archived(partition))).containsExactly(older, newer);
    }

    @Test
    void keepsSnapshotsOfAnySizeNewestFirst() {
        SnapshotRow small = snapshot("job|a/b", 3, 10);
        SnapshotRow large = snapshot("job|a/b", 7, 1_300_000);
        SnapshotRow empty = snapshot("job|a/b", 9, 0);
        for (SnapshotRow each : List.of(small, large, empty)) {
            await(store().save(each));
        }
        assertThat(await(store().snapshots("job|a/b"))).containsExactly(empty, large, small);
        assertThat(await(store().snapshots("job|a/c"))).isEmpty();

        List<SnapshotRow> ofPartition = new ArrayList<>();
        await(store().snapshots(PartitionId.of("job|a/b"), ofPartition::add));
        assertThat(ofPartition).containsExactly(empty, large, small);

        await(store().delete(large.key()));
        assertThat(await(store().snapshots("job|a/b"))).containsExactly(empty, small);
    }

    private static SnapshotRow snapshot(String persistenceId, long sequenceNr, int bytes) {
        byte[] content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) (i * 31L + sequenceNr);
        }
        return new SnapshotRow(
                new SnapshotKey(persistenceId, sequenceNr), 1000 + sequenceNr, new StoredPayload(17, "m", content));
    }
}
