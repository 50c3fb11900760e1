package dev.drover.server;

import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import dev.drover.recording.EntitySettings;
import dev.drover.variable.Keyring;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One server on a journal in memory, with short times. */
final class TestCluster implements AutoCloseable {
    private final LogStore store;
    private final Path root;
    private DataDirectory directory;
    private Server server;

    private TestCluster(LogStore store, Path root) throws IOException {
        this.store = store;
        this.root = root;
        this.directory = DataDirectory.open(root);
        this.server = start();
    }

    static TestCluster start(Path root) throws IOException {
        return new TestCluster(new InMemoryLogStore(), root);
    }

    static ServerSettings settings(Path root, Duration lease) {
        return new ServerSettings(
                "server-1",
                1,
                root,
                new ServerSettings.Address("127.0.0.1", 0),
                new ServerSettings.Address("127.0.0.1", 0),
                2,
                lease,
                Duration.ofSeconds(3),
                new EntitySettings(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60)),
                SweepSettings.STANDARD,
                CollectionSettings.STANDARD,
                Keyring.random());
    }

    private Server start() {
        return Server.start(settings(root, Duration.ofSeconds(10)), store, directory)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    LogStore store() {
        return store;
    }

    Engine engine() {
        return server.engine().orElseThrow();
    }

    /** Stops the server and starts it again on the same journal and data directory. */
    void restart() throws IOException {
        server.close();
        directory.close();
        directory = DataDirectory.open(root);
        server = start();
    }

    @Override
    public void close() {
        server.close();
        directory.close();
    }
}
