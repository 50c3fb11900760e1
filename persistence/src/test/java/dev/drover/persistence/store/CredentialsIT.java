package dev.drover.persistence.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.embedded.GuardedCassandra;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Cassandra that asks who is there. */
class CredentialsIT {
    @TempDir
    Path directory;

    @Test
    void opensTheJournalForTheRightPasswordOnly() throws Exception {
        try (GuardedCassandra cassandra = GuardedCassandra.start(directory)) {
            try (CassandraLogStore store = CassandraLogStore.connect(settings(cassandra, "cassandra", "cassandra"))) {
                assertThat(store.sessions().toCompletableFuture().get(60, TimeUnit.SECONDS))
                        .isEmpty();
            }

            assertThatThrownBy(() -> CassandraLogStore.connect(settings(cassandra, "cassandra", "wrong")))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the journal in keyspace \"drover\"")
                    .hasMessageContaining("username cassandra and/or password are incorrect")
                    .hasMessageNotContaining("wrong");
            assertThatThrownBy(() -> CassandraLogStore.connect(settings(cassandra, null, null)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("requires authentication");
        }
    }

    private static CassandraStoreSettings settings(
            GuardedCassandra cassandra, @Nullable String username, @Nullable String password) {
        return new CassandraStoreSettings(
                List.of(cassandra.address()), "datacenter1", "drover", 1, username, password, Duration.ofSeconds(30));
    }
}
