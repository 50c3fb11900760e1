package dev.drover.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.replay.RecentHistory.Recent;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecentHistoryTest {
    private static final UUID SESSION = new UUID(0, 1);
    private static final StoredPayload NOTHING = new StoredPayload(1, "test", new byte[0]);

    private static Recent event(String entity, long sequence, boolean isBefore) {
        return new Recent(
                new PlacedEvent(
                        new LogPosition(SESSION, sequence),
                        new CommittedEvent(entity, sequence, NOTHING, "", "writer", 0)),
                isBefore,
                true);
    }

    private static SnapshotRow snapshot(String entity, long sequence) {
        return new SnapshotRow(new SnapshotKey(entity, sequence), 0, NOTHING);
    }

    private static List<Long> sequences(RecentHistory history) {
        List<Long> sequences = new ArrayList<>();
        history.snapshots().forEach(snapshot -> sequences.add(snapshot.key().sequenceNr()));
        history.events().forEach(placed -> sequences.add(placed.event().sequenceNr()));
        return sequences;
    }

    @Test
    void startsFromTheSnapshotBeforeTheMoment() {
        Optional<RecentHistory> history = RecentHistory.of(
                List.of(snapshot("node|a", 5), snapshot("node|a", 3)),
                List.of(event("node|a", 4, true), event("node|a", 5, false)));

        assertThat(history)
                .hasValueSatisfying(found -> assertThat(sequences(found)).containsExactly(3L, 4L));
    }

    @Test
    void knowsThatAnEntityCameLater() {
        assertThat(RecentHistory.of(List.of(snapshot("node|a", 1)), List.of(event("node|a", 1, false))))
                .hasValueSatisfying(found -> assertThat(sequences(found)).isEmpty());
    }

    @Test
    void givesUpWhereBothSnapshotsAreTooNew() {
        assertThat(RecentHistory.of(
                        List.of(snapshot("node|a", 9), snapshot("node|a", 7)),
                        List.of(event("node|a", 6, true), event("node|a", 7, false))))
                .isEmpty();
    }

    /** One entity's whole life: what is found leads to the moment exactly, or nothing is found. */
    @Property(tries = 2_000)
    void leadsToTheMomentOrNowhere(@ForAll long seed) {
        Random random = new Random(seed);
        long events = random.nextInt(12);
        long moment = random.nextInt((int) events + 1);
        long newest = random.nextInt((int) events + 1);
        long older = random.nextInt((int) Math.max(newest, 1));
        List<SnapshotRow> snapshots = Stream.of(newest, older)
                .filter(sequence -> sequence > 0)
                .map(sequence -> snapshot("node|a", sequence))
                .toList();
        // Recovery needs what the newest snapshot does not cover, and may reach back further for other entities' sake.
        long start = 1L + random.nextInt((int) newest + 1);
        List<Recent> recent = new ArrayList<>();
        for (long sequence = start; sequence <= events; sequence++) {
            recent.add(event("node|a", sequence, sequence <= moment));
        }
        // The start of recovery lies before the moment, so all that it leaves out came before, too.
        if (moment < start - 1) {
            return;
        }
        RecentHistory.of(snapshots, recent).ifPresent(found -> {
            long covered = found.snapshots().isEmpty()
                    ? 0
                    : found.snapshots().get(0).key().sequenceNr();
            for (PlacedEvent placed : found.events()) {
                covered++;
                assertThat(placed.event().sequenceNr()).isEqualTo(covered);
            }
            assertThat(covered).isEqualTo(moment);
        });
    }
}
