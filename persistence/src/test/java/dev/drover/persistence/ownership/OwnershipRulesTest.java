package dev.drover.persistence.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.ownership.OwnershipRules.Step;
import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.OwnerInterval;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.SessionRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OwnershipRulesTest {
    private static final UUID FORMER = new UUID(0, 1);
    private static final UUID TAKER = new UUID(0, 2);
    private static final CurrentOwner TAKING = new CurrentOwner(TAKER, 30);
    private static final OwnerRow OWNED = OwnerRow.first(new CurrentOwner(FORMER, 10));

    private static Step next(OwnerRow row, OptionalLong seal) {
        return OwnershipRules.next(Optional.of(row), seal, TAKING);
    }

    @Test
    void takesWhatNobodyEverOwned() {
        assertThat(OwnershipRules.next(Optional.empty(), OptionalLong.empty(), TAKING))
                .isEqualTo(new Step.Take(new OwnerRow(1, 1, TAKING, List.of(), null)));
    }

    @Test
    void waitsForAnOwnerThatMayLive() {
        assertThat(next(OWNED, OptionalLong.empty())).isEqualTo(new Step.AwaitOwner(FORMER));
    }

    @Test
    void succeedsASealedOwnerInANewEpoch() {
        assertThat(next(OWNED, OptionalLong.of(25)))
                .isEqualTo(
                        new Step.Take(new OwnerRow(2, 2, TAKING, List.of(new OwnerInterval(FORMER, 1, 10, 25)), null)));
    }

    @Test
    void countsNothingOfAnOwnerSealedBeforeItBegan() {
        assertThat(next(OWNED, OptionalLong.of(4)))
                .isEqualTo(
                        new Step.Take(new OwnerRow(2, 2, TAKING, List.of(new OwnerInterval(FORMER, 1, 10, 10)), null)));
    }

    @Test
    void takesWhatWasReleased() {
        OwnerRow released = OWNED.vacatedAt(20);
        assertThat(next(released, OptionalLong.empty()))
                .isEqualTo(
                        new Step.Take(new OwnerRow(3, 2, TAKING, List.of(new OwnerInterval(FORMER, 1, 10, 20)), null)));
    }

    @Test
    void knowsWhatItOwnsAlready() {
        OwnerRow mine = OwnerRow.first(new CurrentOwner(TAKER, 0));
        assertThat(next(mine, OptionalLong.empty())).isEqualTo(new Step.Owned(mine));
    }

    @Test
    void recognisesPredecessorsByDirectoryHostAndBoot() {
        ServerIdentity me = new ServerIdentity("new name", "host", "boot", "directory");
        SessionRecord mine = session(new ServerIdentity("a", "host", "boot", "directory"));
        List<SessionRecord> sessions = List.of(
                mine,
                mine.endedAt(3),
                session(new ServerIdentity("a", "host", "boot", "other directory")),
                session(new ServerIdentity("a", "host", "other boot", "directory")),
                session(new ServerIdentity("a", "other host", "boot", "directory")));
        assertThat(OwnershipRules.predecessors(sessions, me)).containsExactly(mine);
    }

    private static SessionRecord session(ServerIdentity server) {
        return new SessionRecord(FORMER, server, Instant.EPOCH, null, null);
    }
}
