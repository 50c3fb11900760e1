package dev.drover.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.store.InMemoryLogStore;
import java.time.Duration;
import java.util.UUID;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSourcedEntityTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final InMemoryLogStore store = new InMemoryLogStore();
    private TestServer server = TestServer.start(store, "a");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void storesAndRecoversAnEntityWithinOneSession() {
        TestProbe<String> probe = server.kit().createTestProbe();
        ActorRef<Ledger.Message> ledger = server.kit().spawn(Ledger.create("job|default/web"));
        ledger.tell(Ledger.add(probe.getRef(), "one"));
        assertThat(probe.receiveMessage(PATIENCE)).isEqualTo("one");
        ledger.tell(Ledger.add(probe.getRef(), "two", "three"));
        assertThat(probe.receiveMessage(PATIENCE)).isEqualTo("one,two,three");
        server.kit().stop(ledger);

        assertThat(read("job|default/web")).isEqualTo("one,two,three");
    }

    @Test
    void recoversEntitiesInTheNextSession() {
        TestProbe<String> probe = server.kit().createTestProbe();
        String evaluation = "evaluation|" + UUID.randomUUID();
        server.kit().spawn(Ledger.create("job|default/web")).tell(Ledger.add(probe.getRef(), "a", "b"));
        server.kit().spawn(Ledger.create(evaluation)).tell(Ledger.add(probe.getRef(), "c"));
        probe.receiveMessage(PATIENCE);
        probe.receiveMessage(PATIENCE);

        server.close();
        server = TestServer.start(store, "a");

        assertThat(read("job|default/web")).isEqualTo("a,b");
        assertThat(read(evaluation)).isEqualTo("c");
        assertThat(read("job|default/never-seen")).isEmpty();
    }

    @Test
    void recoversFromSnapshotAndTail() {
        TestProbe<String> probe = server.kit().createTestProbe();
        ActorRef<Ledger.Message> ledger = server.kit().spawn(Ledger.create("node|x", 4));
        StringBuilder expected = new StringBuilder("0");
        ledger.tell(Ledger.add(probe.getRef(), "0"));
        probe.receiveMessage(PATIENCE);
        for (int line = 1; line < 15; line++) {
            ledger.tell(Ledger.add(probe.getRef(), Integer.toString(line)));
            expected.append(',').append(line);
            probe.receiveMessage(PATIENCE);
        }
        TestServer.await(server.session().sweep());

        server.kill();
        server = TestServer.start(store, "a");

        assertThat(read("node|x")).isEqualTo(expected.toString());
    }

    private String read(String persistenceId) {
        TestProbe<String> probe = server.kit().createTestProbe();
        server.kit().spawn(Ledger.create(persistenceId)).tell(new Ledger.Read(probe.getRef()));
        return probe.receiveMessage(PATIENCE);
    }
}
