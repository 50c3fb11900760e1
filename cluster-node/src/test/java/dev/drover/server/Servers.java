package dev.drover.server;

import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.store.LogStore;
import dev.drover.recording.EntitySettings;
import dev.drover.variable.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Several servers in one process on one store, with short times. They find each other in the store. */
final class Servers implements AutoCloseable {
    private static final Keyring KEYRING = Keyring.random();

    private final LogStore store;
    private final Path root;
    private final Duration lease;
    private final Map<String, Running> running = new LinkedHashMap<>();

    private record Running(Server server, DataDirectory directory) {}

    Servers(LogStore store, Path root, Duration lease) {
        this.store = store;
        this.root = root;
        this.lease = lease;
    }

    /** Starts servers at the same time, and waits until each sees every partition. */
    void start(String... names) throws IOException {
        List<CompletableFuture<?>> starting = new ArrayList<>();
        for (String name : names) {
            DataDirectory directory = DataDirectory.open(Files.createDirectories(root.resolve(name)));
            starting.add(Server.start(settings(name, directory.path()), store, directory)
                    .thenAccept(server -> {
                        synchronized (running) {
                            running.put(name, new Running(server, directory));
                        }
                    })
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private ServerSettings settings(String name, Path directory) {
        return new ServerSettings(
                name,
                Math.floorMod(name.hashCode(), 64),
                directory,
                new ServerSettings.Address("127.0.0.1", 0),
                new ServerSettings.Address("127.0.0.1", 0),
                1,
                lease,
                Duration.ofSeconds(3),
                new EntitySettings(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60)),
                new SweepSettings(Duration.ofMillis(300), 16),
                CollectionSettings.STANDARD,
                KEYRING);
    }

    Engine engine(String name) {
        return server(name).engine().orElseThrow();
    }

    Server server(String name) {
        synchronized (running) {
            return Objects.requireNonNull(running.get(name), name).server();
        }
    }

    void stop(String name) {
        Running stopping;
        synchronized (running) {
            stopping = Objects.requireNonNull(running.remove(name), name);
        }
        stopping.server().close();
        stopping.directory().close();
    }

    @Override
    public void close() {
        for (String name : List.copyOf(running.keySet())) {
            stop(name);
        }
        store.close();
    }
}
