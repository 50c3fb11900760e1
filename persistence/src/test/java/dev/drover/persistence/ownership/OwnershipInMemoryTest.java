package dev.drover.persistence.ownership;

import static dev.drover.persistence.ownership.Sessions.await;
import static dev.drover.persistence.ownership.Sessions.events;
import static dev.drover.persistence.ownership.Sessions.history;
import static dev.drover.persistence.ownership.Sessions.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.log.SessionLostException;
import dev.drover.persistence.ownership.SessionClock.Moment;
import dev.drover.persistence.store.AppendFault;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.JournalCorruptException;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogStore;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnershipInMemoryTest extends OwnershipContract {
    private final InMemoryLogStore store = new InMemoryLogStore();

    @Override
    LogStore store() {
        return store;
    }

    @Test
    void neverShowsALateWriteOfADeadServer() {
        ServerSession dead = mortal("a");
        await(dead.acquire(PARTITION));
        await(dead.append(events(JOB, 1, 1)));
        store.injectFaults((session, row) -> AppendFault.LATE);
        CompletionStage<Long> late = dead.append(events(JOB, 2, 2));
        dead.abandon("killed");
        assertThatThrownBy(() -> await(late)).hasCauseInstanceOf(SessionLostException.class);
        store.injectFaults((session, row) -> AppendFault.NONE);

        ServerSession other = server("b");
        await(other.acquire(PARTITION));
        store.landLateWrites();
        await(other.append(events(JOB, 2, 3)));

        assertThat(replay(other, JOB)).isEqualTo(events(JOB, 1, 3));
        assertThat(history(other, JOB)).isEqualTo(events(JOB, 1, 3));
        assertThat(await(other.feed().readFrom(new LogPosition(dead.id(), 0), 0))
                        .rows())
                .allSatisfy(row -> assertThat(row.events()).doesNotContainAnyElementsOf(events(JOB, 2, 2)));
        other.abandon("killed");
        ServerSession third = server("b");
        await(third.acquire(PARTITION));
        assertThat(replay(third, JOB)).isEqualTo(events(JOB, 1, 3));
    }

    @Test
    void repeatsAWriteOfUnknownOutcomeUntilItIsKnown() {
        ServerSession session = server("a");
        await(session.acquire(PARTITION));
        AtomicLong attempts = new AtomicLong();
        store.injectFaults((writer, row) -> switch ((int) attempts.incrementAndGet()) {
            case 1 -> AppendFault.LOST;
            case 2 -> AppendFault.UNACKNOWLEDGED;
            default -> AppendFault.NONE;
        });
        await(session.append(events(JOB, 1, 2)));
        assertThat(attempts).hasValue(3);
        assertThat(history(session, JOB)).isEqualTo(events(JOB, 1, 2));
    }

    @Test
    void acknowledgesNothingAfterItsDeadlineByEitherClock() {
        for (Moment jump : List.of(new Moment(Sessions.TTL.toNanos(), 0), new Moment(0, Sessions.TTL.toMillis()))) {
            AtomicLong nanos = new AtomicLong();
            AtomicLong millis = new AtomicLong();
            ServerSession session = await(ServerSession.open(
                    store,
                    Sessions.identity("clock"),
                    Sessions.SETTINGS,
                    () -> new Moment(System.nanoTime() + nanos.get(), System.currentTimeMillis() + millis.get())));
            await(session.acquire(PARTITION));
            store.injectFaults((writer, row) -> AppendFault.DELAYED);
            CompletionStage<Long> write = session.append(events(JOB, 1, 1));
            nanos.addAndGet(jump.monotonicNanos());
            millis.addAndGet(jump.wallMillis());
            store.landLateWrites();

            assertThatThrownBy(() -> await(write)).hasCauseInstanceOf(SessionLostException.class);
            assertThat(session.isWithinDeadline()).isFalse();
            assertThat(await(session.whenLost()).getMessage()).contains("ran out");
            store.injectFaults((writer, row) -> AppendFault.NONE);
            store.landLateWrites();
        }
    }

    @Test
    void losesItsLeaseWhenTheStoreIsAwayTooLong() {
        ServerSession session = mortal("a");
        await(session.acquire(PARTITION));
        store.setAvailable(false);
        CompletionStage<Long> write = session.append(events(JOB, 1, 1));
        assertThatThrownBy(() -> await(write)).hasCauseInstanceOf(SessionLostException.class);
        assertThat(session.isWithinDeadline()).isFalse();
        store.setAvailable(true);
        assertThat(session.isWithinDeadline()).isFalse();

        ServerSession next = server("a");
        assertThat(await(next.acquire(PARTITION))).isEqualTo(2);
    }

    @Test
    void refusesToRecoverFromALogWithAMissingRow() {
        ServerSession session = server("a");
        await(session.acquire(PARTITION));
        long position = await(session.append(events(JOB, 1, 1)));
        await(session.append(events(JOB, 2, 2)));
        session.abandon("killed");
        store.lose(new LogPosition(session.id(), position));

        ServerSession next = server("a");
        assertThatThrownBy(() -> await(next.acquire(PARTITION)))
                .hasCauseInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("row " + position + " of the log of session \"" + session.id()
                        + "\" is missing, though the log is known to reach to ");
    }

    @Test
    void refusesToRecoverAnEntityWithAHole() {
        ServerSession session = server("a");
        await(session.acquire(PARTITION));
        await(session.append(events(JOB, 1, 1)));
        await(session.append(events(JOB, 3, 3)));
        session.abandon("killed");

        ServerSession next = server("a");
        assertThatThrownBy(() -> await(next.acquire(PARTITION)))
                .hasCauseInstanceOf(JournalCorruptException.class)
                .hasMessageContaining("event 2 of \"" + JOB + "\" is missing: event 3 follows at " + session.id());
    }
}
