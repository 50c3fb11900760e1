package dev.drover.persistence.ownership;

import static dev.drover.persistence.ownership.Sessions.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.protocol.PartitionId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.apache.pekko.coordination.lease.javadsl.LeaseProvider;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionLeaseTest {
    private static final PartitionId PARTITION = new PartitionId(17);
    private final InMemoryLogStore store = new InMemoryLogStore();
    private final ServerSession session = Sessions.open(store, "a");
    private final ActorSystem system = ActorSystem.create(
            "drover",
            ActorSystemSetup.create(BootstrapSetup.create(ConfigFactory.load()), new ServerSessionSetup(session)));

    @AfterEach
    void stop() {
        TestKit.shutdownActorSystem(system);
        session.abandon("the test is over");
    }

    private Lease lease(String name) {
        return LeaseProvider.get(system).getLease(name, PartitionLease.CONFIG_PATH, "owner");
    }

    @Test
    void ownsThePartitionWhileAnyTypeHoldsItsShard() {
        Lease jobs = lease("drover-shard-job-17");
        Lease nodes = lease("drover-shard-node-17");
        assertThat(jobs.checkLease()).isFalse();
        assertThat(await(jobs.acquire())).isTrue();
        assertThat(await(nodes.acquire())).isTrue();
        assertThat(jobs.checkLease()).isTrue();
        assertThat(session.epoch(PARTITION)).hasValue(1);

        assertThat(await(jobs.release())).isTrue();
        assertThat(jobs.checkLease()).isFalse();
        assertThat(session.epoch(PARTITION)).hasValue(1);
        assertThat(await(nodes.release())).isTrue();
        assertThat(session.epoch(PARTITION)).isEmpty();
        assertThat(await(jobs.acquire())).isTrue();
        assertThat(session.epoch(PARTITION)).hasValue(2);
    }

    @Test
    void tellsItsHolderThatTheSessionIsLost() {
        CompletableFuture<Optional<Throwable>> lost = new CompletableFuture<>();
        Lease lease = lease("drover-shard-job-17");
        assertThat(await(lease.acquire(lost::complete))).isTrue();
        session.abandon("the lease ran out");
        assertThat(await(lost)).get().asString().contains("the lease ran out");
        assertThat(lease.checkLease()).isFalse();
    }

    @Test
    void refusesNamesWithoutAPartition() {
        assertThatThrownBy(() -> PartitionLease.partition("drover-singleton"))
                .hasMessage("lease \"drover-singleton\" does not end in a partition's number");
    }

    @Test
    void saysThatTheActorSystemHasNoSession() {
        ActorSystem without = ActorSystem.create("without", ConfigFactory.load());
        try {
            assertThatThrownBy(() -> SessionExtension.of(without))
                    .hasMessage("actor system \"without\" was started without a server session");
        } finally {
            TestKit.shutdownActorSystem(without);
        }
    }
}
