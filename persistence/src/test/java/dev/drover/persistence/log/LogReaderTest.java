package dev.drover.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.persistence.store.StoredRow;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    private static final UUID SESSION = new UUID(0, 1);

    /** Where Cassandra's partition of the log ends, and with it the answer to a read. */
    private static final long BOUNDARY = 1024;

    private final InMemoryLogStore store = new InMemoryLogStore();
    private final LogReader reader = new LogReader(store, Runnable::run);

    private void store(long position, boolean isContinued) {
        CommittedEvent event = new CommittedEvent(
                "job|default/a", position + 1, new StoredPayload(1, "test", new byte[0]), "", "writer", 0);
        store.append(SESSION, new StoredRow(position, RowCodec.encode(isContinued, List.of(event))));
    }

    private List<Long> readFrom(long position, long vouchedTo) {
        return reader
                .readFrom(new LogPosition(SESSION, position), vouchedTo)
                .toCompletableFuture()
                .join()
                .rows()
                .stream()
                .map(CommittedRow::position)
                .toList();
    }

    @Test
    void readsAGroupThatGoesOnBehindTheEndOfAnAnswer() {
        store(BOUNDARY - 1, true);
        store(BOUNDARY, true);
        store(BOUNDARY + 1, false);
        assertThat(readFrom(BOUNDARY - 1, BOUNDARY + 2)).containsExactly(BOUNDARY - 1, BOUNDARY, BOUNDARY + 1);
    }

    @Test
    void showsNothingOfAGroupThatIsNotWhole() {
        store(0, true);
        store(1, true);
        assertThat(readFrom(0, 2)).isEmpty();
    }

    @Test
    void showsTheSeenPartOfAGroup() {
        store(0, false);
        store(1, true);
        store(2, false);
        List<Long> scanned = new ArrayList<>();
        List<Long> seen = new ArrayList<>();

        reader.scan(SESSION, 0, 2, row -> scanned.add(row.position()))
                .toCompletableFuture()
                .join();
        reader.scanSeen(SESSION, 0, 2, row -> seen.add(row.position()))
                .toCompletableFuture()
                .join();

        assertThat(scanned).containsExactly(0L);
        assertThat(seen).containsExactly(0L, 1L);
    }
}
