package dev.drover.persistence.ownership;

import static dev.drover.persistence.ownership.Sessions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.persistence.store.InMemoryLogStore;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.apache.pekko.coordination.lease.javadsl.LeaseProvider;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both sides of a torn cluster ask for the lease; each is known to Pekko by the same name and another owner. */
class DowningLeaseTest {
    private final InMemoryLogStore store = new InMemoryLogStore();
    private final Side one = new Side(Sessions.open(store, "a"));
    private final Side other = new Side(Sessions.open(store, "b"));

    @AfterEach
    void stop() {
        one.stop();
        other.stop();
    }

    @Test
    void isGrantedToWhoAsksFirst() {
        assertThat(one.lease.checkLease()).isFalse();

        assertThat(await(one.lease.acquire())).isTrue();
        assertThat(await(other.lease.acquire())).isFalse();

        assertThat(one.lease.checkLease()).isTrue();
        assertThat(other.lease.checkLease()).isFalse();
    }

    @Test
    void isGrantedToItsHolderAgain() {
        assertThat(await(one.lease.acquire())).isTrue();

        assertThat(await(one.lease.acquire(lost -> {}))).isTrue();
        assertThat(one.lease.checkLease()).isTrue();
    }

    @Test
    void isFreeOnceItsHolderHasReleasedIt() {
        assertThat(await(one.lease.acquire())).isTrue();
        assertThat(await(other.lease.release())).isTrue();
        assertThat(await(other.lease.acquire())).isFalse();

        assertThat(await(one.lease.release())).isTrue();

        assertThat(one.lease.checkLease()).isFalse();
        assertThat(await(other.lease.acquire())).isTrue();
    }

    private static final class Side {
        private final ServerSession session;
        private final ActorSystem system;
        private final Lease lease;

        Side(ServerSession session) {
            this.session = session;
            system = ActorSystem.create(
                    "drover",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(ConfigFactory.load()), new ServerSessionSetup(session)));
            lease = LeaseProvider.get(system)
                    .getLease("downing", "drover.persistence.downing-lease", "owner of " + session.id());
        }

        void stop() {
            TestKit.shutdownActorSystem(system);
            session.abandon("the test is over");
        }
    }
}
