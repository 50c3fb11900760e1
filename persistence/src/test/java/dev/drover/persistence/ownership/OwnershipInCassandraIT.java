package dev.drover.persistence.ownership;

import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.RunningCassandra;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class OwnershipInCassandraIT extends OwnershipContract {
    private static @Nullable RunningCassandra cassandra;
    private @Nullable LogStore store;

    @BeforeAll
    static void start() throws IOException {
        cassandra = RunningCassandra.start();
    }

    @AfterAll
    static void stop() {
        if (cassandra != null) {
            cassandra.close();
        }
    }

    @BeforeEach
    void connect() {
        if (cassandra != null) {
            store = cassandra.connect(cassandra.newKeyspace());
        }
    }

    @AfterEach
    void disconnect() {
        store().close();
    }

    @Override
    LogStore store() {
        if (store == null) {
            throw new IllegalStateException("Cassandra did not start");
        }
        return store;
    }
}
