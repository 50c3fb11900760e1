package dev.drover.persistence.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.persistence.journal.Ledger;
import dev.drover.persistence.journal.TestServer;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.DeleteSnapshotSuccess;
import org.apache.pekko.persistence.DeleteSnapshotsSuccess;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.SaveSnapshotFailure;
import org.apache.pekko.persistence.SaveSnapshotSuccess;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotProtocol;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checks of Pekko's SnapshotStoreSpec, for a store that keeps two snapshots of each entity. */
abstract class SnapshotContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SnapshotSelectionCriteria LATEST = SnapshotSelectionCriteria.latest();

    private final String persistenceId = "node|" + UUID.randomUUID();
    private long timeOfTwenty;
    private long timeOfThirty;

    abstract TestServer server();

    /** A new server that owns everything, after the present one has died. */
    abstract TestServer restart();

    @BeforeEach
    void saveThree() {
        save(10, "at-10");
        timeOfTwenty = timestampOf(save(20, "at-20"));
        timeOfThirty = timestampOf(save(30, "at-30"));
    }

    /** Pekko stamps snapshots itself; the next one gets a later time. */
    private static long timestampOf(Object saved) {
        long timestamp = ((SaveSnapshotSuccess) saved).metadata().timestamp();
        while (System.currentTimeMillis() <= timestamp) {
            Thread.onSpinWait();
        }
        return timestamp;
    }

    private ActorRef store() {
        return Persistence.get(server().kit().system().classicSystem())
                .snapshotStoreFor(DroverSnapshotStore.PLUGIN_ID, ConfigFactory.empty());
    }

    private Object ask(Object message) {
        TestProbe<Object> probe = server().kit().createTestProbe();
        store().tell(message, Adapter.toClassic(probe.getRef()));
        return probe.receiveMessage(PATIENCE);
    }

    private Object save(long sequenceNr, Object snapshot) {
        SnapshotMetadata metadata = SnapshotMetadata.apply(persistenceId, sequenceNr);
        return ask(new SnapshotProtocol.SaveSnapshot(metadata, snapshot));
    }

    private Optional<Object> load(String id, SnapshotSelectionCriteria criteria) {
        Object answer = ask(new SnapshotProtocol.LoadSnapshot(id, criteria, Long.MAX_VALUE));
        assertThat(answer).isInstanceOf(SnapshotProtocol.LoadSnapshotResult.class);
        scala.Option<SelectedSnapshot> found = ((SnapshotProtocol.LoadSnapshotResult) answer).snapshot();
        return found.isDefined() ? Optional.of(found.get().snapshot()) : Optional.empty();
    }

    private static SnapshotSelectionCriteria upTo(long sequenceNr, long timestamp) {
        return SnapshotSelectionCriteria.create(sequenceNr, timestamp);
    }

    @Test
    void loadsNothingThatDoesNotMatch() {
        assertThat(load("node|unknown", LATEST)).isEmpty();
        assertThat(load(persistenceId, upTo(Long.MAX_VALUE, 100))).isEmpty();
        assertThat(load(persistenceId, upTo(7, Long.MAX_VALUE))).isEmpty();
    }

    @Test
    void loadsTheNewestThatMatches() {
        assertThat(load(persistenceId, LATEST)).contains("at-30");
        assertThat(load(persistenceId, upTo(29, Long.MAX_VALUE))).contains("at-20");
        assertThat(load(persistenceId, upTo(30, timeOfThirty - 1))).contains("at-20");
        assertThat(load(persistenceId, SnapshotSelectionCriteria.create(30, timeOfThirty, 21, timeOfTwenty + 1)))
                .contains("at-30");
    }

    @Test
    void keepsTwo() {
        assertThat(load(persistenceId, upTo(19, Long.MAX_VALUE))).isEmpty();
        save(40, "at-40");
        assertThat(load(persistenceId, upTo(29, Long.MAX_VALUE))).isEmpty();
        assertThat(load(persistenceId, upTo(39, Long.MAX_VALUE))).contains("at-30");
    }

    @Test
    void deletesOne() {
        Object answer =
                ask(new SnapshotProtocol.DeleteSnapshot(SnapshotMetadata.apply(persistenceId, 30, timeOfThirty)));
        assertThat(answer).isInstanceOf(DeleteSnapshotSuccess.class);
        assertThat(load(persistenceId, LATEST)).contains("at-20");
    }

    @Test
    void deletesThoseThatMatchAndNoOthers() {
        assertThat(ask(new SnapshotProtocol.DeleteSnapshots(persistenceId, upTo(25, 100))))
                .isInstanceOf(DeleteSnapshotsSuccess.class);
        assertThat(load(persistenceId, upTo(25, Long.MAX_VALUE))).contains("at-20");
        assertThat(ask(new SnapshotProtocol.DeleteSnapshots(persistenceId, upTo(25, Long.MAX_VALUE))))
                .isInstanceOf(DeleteSnapshotsSuccess.class);
        assertThat(load(persistenceId, upTo(25, Long.MAX_VALUE))).isEmpty();
        assertThat(load(persistenceId, LATEST)).contains("at-30");
    }

    @Test
    void overwritesASnapshotOfTheSameSequenceNumber() {
        assertThat(save(30, "again")).isInstanceOf(SaveSnapshotSuccess.class);
        assertThat(load(persistenceId, LATEST)).contains("again");
    }

    @Test
    void savesLargeSnapshotsAndLoadsThemAfterARestart() {
        String large = "x".repeat(3_000_000);
        save(50, large);
        restart();
        assertThat(load(persistenceId, LATEST)).contains(large);
        assertThat(load(persistenceId, upTo(49, Long.MAX_VALUE))).contains("at-30");
    }

    @Test
    void refusesSnapshotsThatAreTooLarge() {
        Object answer = save(60, "x".repeat(49 * 1024 * 1024));
        assertThat(answer).isInstanceOf(SaveSnapshotFailure.class);
        assertThat(((SaveSnapshotFailure) answer).cause()).hasMessageContaining("more than the 50331648 it may have");
    }

    @Test
    void passesOverUnreadableSnapshotsDownToTheFirstEvent() {
        TestProbe<String> probe = server().kit().createTestProbe();
        String id = "job|default/" + UUID.randomUUID();
        org.apache.pekko.actor.typed.ActorRef<Ledger.Message> ledger =
                server().kit().spawn(Ledger.create(id, 2));
        String expected = "";
        for (int line = 1; line <= 7; line++) {
            ledger.tell(Ledger.add(probe.getRef(), Integer.toString(line)));
            expected = probe.receiveMessage(PATIENCE);
        }
        damage(id, 6);
        assertThat(read(id)).isEqualTo(expected);
        damage(id, 4);
        TestServer.await(server().session().sweep());
        assertThat(read(id)).isEqualTo(expected);
    }

    private void damage(String id, long sequenceNr) {
        StoredPayload unreadable = new StoredPayload(4711, "no-such-type", new byte[] {1, 2, 3});
        TestServer.await(
                server().session().saveSnapshot(new SnapshotRow(new SnapshotKey(id, sequenceNr), 0, unreadable)));
    }

    private String read(String id) {
        restart();
        TestProbe<String> probe = server().kit().createTestProbe();
        server().kit().spawn(Ledger.create(id)).tell(new Ledger.Read(probe.getRef()));
        return probe.receiveMessage(PATIENCE);
    }
}
