package dev.drover.persistence.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class InMemoryLogStoreTest extends LogStoreContract {
    private final InMemoryLogStore store = new InMemoryLogStore();

    @Override
    LogStore store() {
        return store;
    }

    @Test
    void failsWritesWithEveryKindOfUnknownOutcome() {
        UUID session = UUID.randomUUID();
        List<AppendFault> faults = List.of(
                AppendFault.NONE, AppendFault.LOST, AppendFault.UNACKNOWLEDGED, AppendFault.LATE, AppendFault.DELAYED);
        store.injectFaults((writer, row) -> faults.get((int) row.position()));
        List<CompletionStage<Void>> writes = new ArrayList<>();
        for (int position = 0; position < faults.size(); position++) {
            writes.add(store.append(session, new StoredRow(position, new byte[1])));
        }
        await(writes.get(0));
        for (CompletionStage<Void> failing : writes.subList(1, 4)) {
            assertThatThrownBy(() -> await(failing)).hasCauseInstanceOf(StoreUnavailableException.class);
        }
        assertThat(writes.get(4).toCompletableFuture()).isNotDone();
        assertThat(await(store.read(session, 1, 9))).isEmpty();
        assertThat(await(store.read(session, 2, 9))).hasSize(1);
        store.landLateWrites();
        assertThat(await(store.read(session, 2, 9))).hasSize(3);
        await(writes.get(4));
    }
}
