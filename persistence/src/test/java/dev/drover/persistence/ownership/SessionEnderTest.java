package dev.drover.persistence.ownership;

import static dev.drover.persistence.ownership.Sessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.ownership.SessionClock.Moment;
import dev.drover.persistence.store.AppendFault;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LeaseRow;
import dev.drover.persistence.store.SessionRecord;
import dev.drover.persistence.store.StoredRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session of another server whose lease and log the test writes, on a clock that the test moves. */
class SessionEnderTest {
    private static final UUID SESSION = UUID.fromString("0f0c8a3e-6a5f-4b62-9a0e-0d1c2b3a4f05");
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final SessionSettings SETTINGS = SessionSettings.withTtl(TTL);
    private static final Duration DEAD_AFTER = TTL.plus(SETTINGS.margin());

    private final InMemoryLogStore store = new InMemoryLogStore();
    private long nanos = 7_000_000_000L;
    private final SessionEnder ender = new SessionEnder(store, SETTINGS, () -> new Moment(nanos, 0));

    @BeforeEach
    void writeTwoRows() {
        await(store.list(new SessionRecord(SESSION, Sessions.identity("other"), Instant.EPOCH, null, null)));
        await(store.append(SESSION, row(0)));
        await(store.append(SESSION, row(1)));
    }

    private static StoredRow row(int position) {
        return new StoredRow(position, new byte[] {(byte) position});
    }

    private void renew(long renewal, Duration ttl) {
        await(store.renew(SESSION, new LeaseRow(renewal, ttl)));
    }

    private boolean endsAfter(Duration time) {
        nanos += time.toNanos();
        return await(ender.endIfDead(SESSION));
    }

    @Test
    void endsASessionWhoseLeaseStandsStillForItsTermAndTheMargin() {
        renew(1, TTL);

        assertThat(endsAfter(Duration.ZERO)).isFalse();
        assertThat(endsAfter(DEAD_AFTER.minusNanos(1))).isFalse();
        assertThat(await(store.seal(SESSION))).isEmpty();
        assertThat(endsAfter(Duration.ofNanos(1))).isTrue();

        assertThat(await(store.seal(SESSION))).hasValue(2);
        assertThat(await(store.sessions())).extracting(SessionRecord::end).containsExactly(2L);
    }

    @Test
    void countsAnewFromEachRenewalItSees() {
        renew(1, TTL);
        assertThat(endsAfter(Duration.ZERO)).isFalse();
        renew(2, TTL);
        assertThat(endsAfter(DEAD_AFTER.minusNanos(1))).isFalse();

        assertThat(endsAfter(DEAD_AFTER.minusNanos(1))).isFalse();
        assertThat(endsAfter(Duration.ofNanos(1))).isTrue();
    }

    @Test
    void waitsForAsLongAsTheOthersOwnLeaseLasts() {
        renew(1, TTL.multipliedBy(2));
        assertThat(endsAfter(Duration.ZERO)).isFalse();

        assertThat(endsAfter(DEAD_AFTER)).isFalse();
        assertThat(endsAfter(TTL)).isTrue();
    }

    @Test
    void waitsForItsOwnTermWhereThereIsNoLease() {
        assertThat(endsAfter(Duration.ZERO)).isFalse();

        assertThat(endsAfter(DEAD_AFTER.minusNanos(1))).isFalse();
        assertThat(endsAfter(Duration.ofNanos(1))).isTrue();
    }

    /** Fewer replicas than a quorum may have it so far, and the seal promises it. */
    @Test
    void storesTheLastRowOnceMoreBeforeItSeals() {
        List<StoredRow> appended = new ArrayList<>();
        store.injectFaults((session, row) -> {
            assertThat(await(store.seal(session))).isEmpty();
            appended.add(row);
            return AppendFault.NONE;
        });

        assertThat(await(ender.end(SESSION))).isEqualTo(2);

        assertThat(appended).containsExactly(row(1));
    }

    @Test
    void sealsNothingWhileTheLastRowCannotBeStored() {
        store.injectFaults((session, row) -> AppendFault.LOST);

        assertThat(ender.end(SESSION)).completesExceptionallyWithin(Duration.ofSeconds(60));

        assertThat(await(store.seal(SESSION))).isEmpty();
    }

    @Test
    void keepsTheSealThatIsThere() {
        await(store.seal(SESSION, 1));

        assertThat(await(ender.end(SESSION))).isEqualTo(1);

        assertThat(await(store.sessions())).extracting(SessionRecord::end).containsExactly(1L);
    }
}
