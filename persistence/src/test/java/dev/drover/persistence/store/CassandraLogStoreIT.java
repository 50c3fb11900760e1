package dev.drover.persistence.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CassandraLogStoreIT extends LogStoreContract {
    private static @Nullable RunningCassandra cassandra;
    private static @Nullable CassandraLogStore store;

    @BeforeAll
    static void start() throws IOException {
        RunningCassandra started = RunningCassandra.start();
        cassandra = started;
        store = started.connect(started.newKeyspace());
    }

    @AfterAll
    static void stop() {
        if (store != null) {
            store.close();
        }
        if (cassandra != null) {
            cassandra.close();
        }
    }

    @Override
    LogStore store() {
        if (store == null) {
            throw new IllegalStateException("Cassandra did not start");
        }
        return store;
    }

    @Test
    void saysThatNobodyAnswers() {
        CassandraStoreSettings nobody = CassandraStoreSettings.single(
                InetSocketAddress.createUnresolved("127.0.0.1", 1), "datacenter1", "nowhere");
        assertThatThrownBy(() -> CassandraLogStore.connect(nobody))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the journal in keyspace \"nowhere\"");
    }

    @Test
    void refusesAKeyspaceThatCassandraWouldNotTake() {
        assertThatThrownBy(
                        () -> CassandraStoreSettings.single(InetSocketAddress.createUnresolved("h", 1), "dc", "No-Way"))
                .hasMessage("keyspace \"No-Way\" must begin with a lower-case letter and have at most 48 of a-z, 0-9"
                        + " and _");
    }
}
