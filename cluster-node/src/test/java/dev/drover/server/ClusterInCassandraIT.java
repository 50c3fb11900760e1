package dev.drover.server;

import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import dev.drover.persistence.store.CassandraLogStore;
import dev.drover.persistence.store.CassandraStoreSettings;
import dev.drover.persistence.store.LogStore;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class ClusterInCassandraIT extends ClusterContract {
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static @Nullable EmbeddedCassandra cassandra;
    private static int keyspaces;

    @BeforeAll
    static void start(@TempDir Path directory) {
        cassandra = EmbeddedCassandra.start(CassandraSettings.builder(directory)
                .orphanLifetime(LONGEST_LIFE)
                .build());
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(cassandra).close();
    }

    @Override
    LogStore store(Path directory) {
        EmbeddedCassandra running = Objects.requireNonNull(cassandra);
        return CassandraLogStore.connect(CassandraStoreSettings.single(
                new InetSocketAddress(running.host(), running.port()), running.datacenter(), "cluster_" + ++keyspaces));
    }
}
