package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.log.SessionLostException;
import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    void aStartWaitsForAStoreThatIsSlow() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (DataDirectory directory = DataDirectory.open(root);
                Server server = Server.start(
                                TestCluster.settings(root, Duration.ofSeconds(10)), storeThatFails(2, asked), directory)
                        .toCompletableFuture()
                        .get(45, TimeUnit.SECONDS)) {
            assertThat(server.engine()).isPresent();
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void aStartEndsWhereTheStoreDoesNotAnswerForLong() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (DataDirectory directory = DataDirectory.open(root)) {
            CompletableFuture<Server> start = Server.start(
                            TestCluster.settings(root, Duration.ofSeconds(10)),
                            storeThatFails(Integer.MAX_VALUE, asked),
                            directory,
                            Duration.ofMillis(600))
                    .toCompletableFuture();

            assertThatThrownBy(() -> start.get(45, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(StoreUnavailableException.class);
            assertThat(asked).hasValueGreaterThan(1);
        }
    }

    /** Its first answers to what a session begins with come too late. */
    private static LogStore storeThatFails(int times, AtomicInteger asked) {
        LogStore memory = new InMemoryLogStore();
        return (LogStore) Proxy.newProxyInstance(
                LogStore.class.getClassLoader(), new Class<?>[] {LogStore.class}, (proxy, method, arguments) -> {
                    boolean fails = method.getName().equals("sessions")
                            && asked.get() <= times
                            && asked.incrementAndGet() <= times;
                    return fails
                            ? CompletableFuture.failedStage(new StoreUnavailableException("no answer within 5 s"))
                            : method.invoke(memory, arguments);
                });
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
