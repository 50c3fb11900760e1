package dev.drover.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionIndexTest {
    private static final UUID SESSION = new UUID(0, 1);
    private static final int MANY = 10_000;

    private final PartitionIndex index = new PartitionIndex();

    @BeforeEach
    void ownEverything() {
        PartitionId.all().forEach(partition -> index.fill(partition, List.of()));
    }

    @Test
    void keepsNothingOfFinishedEvaluations() {
        for (int number = 0; number < MANY; number++) {
            String evaluation = "evaluation|" + new UUID(0, number);
            commit(number, evaluation, 1);
            index.forget(evaluation);
        }
        assertThat(PartitionId.all()).allSatisfy(partition -> {
            assertThat(index.size(partition)).isZero();
            assertThat(index.oldestNeeded(partition)).isEmpty();
        });
    }

    @Test
    void keepsPlacesOnlyOfWhatTheOlderSnapshotDoesNotCover() {
        for (int number = 1; number <= MANY; number++) {
            commit(number, "node|a", number);
        }
        index.snapshotSaved("node|a", MANY - 10);
        index.snapshotSaved("node|a", MANY - 5);

        EntityTail tail = Objects.requireNonNull(index.tail("node|a"));
        assertThat(tail.places(MANY - 10, MANY)).isNull();
        assertThat(tail.places(MANY - 9, MANY)).hasSize(10);
    }

    /** The log counts a row as durable before it tells the index. */
    @Test
    void letsRecoveryStartNowherePastWhatItHasNoted() {
        PartitionId partition = PartitionId.of("node|a");
        OwnerRow row = OwnerRow.first(new CurrentOwner(SESSION, 0));
        assertThat(new RecoveryStart(index, SESSION, index.head()).of(partition, row))
                .isEqualTo(new LogPosition(SESSION, 0));
        commit(7, "node|a", 1);
        index.snapshotSaved("node|a", 1);
        assertThat(new RecoveryStart(index, SESSION, index.head()).of(partition, row))
                .isEqualTo(new LogPosition(SESSION, 8));
    }

    private void commit(long position, String persistenceId, long sequenceNr) {
        StoredPayload payload = new StoredPayload(1, "test", new byte[0]);
        CommittedEvent event = new CommittedEvent(persistenceId, sequenceNr, payload, "", "writer", 0);
        index.committed(new CommittedRow(SESSION, position, List.of(event), List.of()));
    }
}
