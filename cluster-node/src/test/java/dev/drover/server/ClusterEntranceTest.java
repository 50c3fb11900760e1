package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LeaseRow;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.SessionRecord;
import dev.drover.protocol.PartitionId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterEntranceTest {
    @TempDir
    Path root;

    private final InMemoryLogStore store = new InMemoryLogStore();

    private Servers servers;

    @BeforeEach
    void prepare() {
        servers = new Servers(store, root, Duration.ofSeconds(3));
    }

    @AfterEach
    void stopServers() {
        servers.close();
    }

    /** Where it said it was nobody answers, and its lease is never renewed. */
    @Test
    void endsAMemberThatHasDiedAndFoundsTheClusterAnew() throws Exception {
        UUID dead = UUID.fromString("0f0c8a3e-6a5f-4b62-9a0e-0d1c2b3a4f05");
        ServerIdentity identity = new ServerIdentity("dead", "elsewhere", "boot", "directory");
        SessionRecord record = new SessionRecord(dead, identity, Instant.EPOCH, null, null);
        ClusterActions.await(store.list(record.reachableAt("127.0.0.1:1")));
        ClusterActions.await(store.renew(dead, new LeaseRow(7, Duration.ofSeconds(1))));

        servers.start("a");

        assertThat(servers.engine("a").session().owned()).hasSize(PartitionId.COUNT);
        assertThat(ClusterActions.await(store.seal(dead))).hasValue(0);
        assertThat(ClusterActions.await(store.sessions()))
                .filteredOn(session -> session.id().equals(dead))
                .noneMatch(SessionRecord::isMember);
    }

    @Test
    void joinsThoseThatAreThere() throws Exception {
        servers.start("a");
        servers.start("b");

        assertThat(ClusterActions.await(servers.engine("b").members()))
                .extracting(Members.ServerMember::name)
                .containsExactly("a", "b");
    }
}
