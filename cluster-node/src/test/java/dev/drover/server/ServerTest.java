package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.log.SessionLostException;
import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    @TempDir
    Path root;

    /** It would wait until its patience ends for a recovery that is not to come. */
    @Test
    void aStartEndsWithItsSession() throws Exception {
        try (DataDirectory directory = DataDirectory.open(root)) {
            CompletableFuture<Server> start = Server.start(
                            TestCluster.settings(root, Duration.ofSeconds(3)), storeThatIsLost(), directory)
                    .toCompletableFuture();

            assertThatThrownBy(() -> start.get(45, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(SessionLostException.class);
        }
    }

    /** From the first read of snapshots on it answers neither these nor what keeps the lease. */
    private static LogStore storeThatIsLost() {
        LogStore memory = new InMemoryLogStore();
        AtomicBoolean recovers = new AtomicBoolean();
        return (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("snapshots")) {
                        recovers.set(true);
                    }
                    boolean hangs =
                            recovers.get() && Set.of("snapshots", "renew").contains(method.getName());
                    return hangs ? new CompletableFuture<>() : method.invoke(memory, arguments);
                });
    }
}
