package dev.drover.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntityReplayTest {
    private static final UUID SESSION = new UUID(0, 1);
    private static final String JOB = "job|default/a";

    /** Where Cassandra's partition of the log ends, and with it the answer to a read. */
    private static final long BOUNDARY = 1024;

    private final InMemoryLogStore store = new InMemoryLogStore();
    private final PartitionIndex index = new PartitionIndex();
    private final EntityReplay replay = new EntityReplay(
            store,
            index,
            new JournalReplay(store, new LogReader(store, Runnable::run), session -> Optional.of(Long.MAX_VALUE)),
            Runnable::run);

    @BeforeEach
    void ownEverything() {
        PartitionId.all().forEach(partition -> index.fill(partition, List.of()));
    }

    private void store(long position, String persistenceId, long sequenceNr) {
        CommittedEvent event = new CommittedEvent(
                persistenceId, sequenceNr, new StoredPayload(1, "test", new byte[0]), "", "writer", 0);
        store.append(SESSION, new StoredRow(position, RowCodec.encode(false, List.of(event))));
        index.committed(new CommittedRow(SESSION, position, List.of(event), List.of()));
    }

    private List<Long> replayed(long to) {
        List<Long> seen = new ArrayList<>();
        replay.replay(new EntityReplay.Range(JOB, 1, to), event -> seen.add(event.sequenceNr()))
                .toCompletableFuture()
                .join();
        return seen;
    }

    @Test
    void readsOnWhereAnAnswerOfTheStoreEndsEarly() {
        store(BOUNDARY - 2, JOB, 1);
        store(BOUNDARY - 1, JOB, 2);
        store(BOUNDARY, "job|default/other", 1);
        store(BOUNDARY + 1, JOB, 3);
        assertThat(replayed(3)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void saysThatAnEventIsMissing() {
        store(0, JOB, 1);
        store(1, JOB, 2);
        store(2, JOB, 3);
        store.lose(new LogPosition(SESSION, 1));
        assertThatThrownBy(() -> replayed(3)).hasMessageContaining("event 2 of \"" + JOB + "\" is missing");
    }
}
