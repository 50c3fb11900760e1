package dev.drover.persistence.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.protocol.PartitionId;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecoveryPassTest {
    private final LogStore memory = new InMemoryLogStore();
    private final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();

    /** Whose reads of snapshots end when the test says so. */
    private LogStore slowStore() {
        return (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("snapshots")) {
                        return method.invoke(memory, arguments);
                    }
                    CompletableFuture<Void> read = new CompletableFuture<>();
                    open.add(read);
                    return read;
                });
    }

    @Test
    void readsTheSnapshotsOfFewPartitionsAtATime() {
        LogStore store = slowStore();
        RecoveryPass pass = new RecoveryPass(store, new LogReader(store, Runnable::run), payload -> true);
        Map<PartitionId, OwnerRow> owners = new TreeMap<>();
        CurrentOwner owner = new CurrentOwner(new UUID(0, 1), 0);
        PartitionId.all().forEach(partition -> owners.put(partition, OwnerRow.first(owner)));

        CompletableFuture<Map<PartitionId, List<RecoveredEntity>>> recovered =
                pass.recover(owners).toCompletableFuture();
        int read = 0;
        while (!open.isEmpty()) {
            assertThat(open).hasSizeLessThanOrEqualTo(4);
            open.remove().complete(null);
            read++;
        }

        assertThat(read).isEqualTo(PartitionId.COUNT);
        assertThat(recovered).isCompletedWithValueMatching(found -> found.size() == PartitionId.COUNT);
    }
}
