package dev.drover.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.DeleteMessagesFailure;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The checks of Pekko's JournalSpec, by Pekko's own messages to the plugin. */
abstract class JournalContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EVENTS = 5;

    private final String persistenceId = "node|" + UUID.randomUUID();

    abstract TestServer server();

    /** A new server that owns everything, after the present one has died. */
    abstract TestServer restart();

    @BeforeEach
    void writeEvents() {
        write(1, EVENTS);
    }

    private ActorRef journal(TestServer server) {
        return Persistence.get(server.kit().system().classicSystem())
                .journalFor(DroverJournal.PLUGIN_ID, ConfigFactory.empty());
    }

    private PersistentRepr repr(long sequenceNr, Object payload) {
        return PersistentRepr.apply(payload, sequenceNr, persistenceId, "", false, null, "writer");
    }

    private static Seq<PersistentEnvelope> envelopes(PersistentEnvelope... envelopes) {
        return CollectionConverters.asScala(List.of(envelopes)).toList();
    }

    private static AtomicWrite together(List<PersistentRepr> events) {
        return AtomicWrite.apply(CollectionConverters.asScala(events).toList());
    }

    private void write(long from, long to) {
        TestProbe<Object> probe = server().kit().createTestProbe();
        ActorRef receiver = Adapter.toClassic(probe.getRef());
        PersistentEnvelope[] writes = new PersistentEnvelope[(int) (to - from + 1)];
        for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
            writes[(int) (sequenceNr - from)] = AtomicWrite.apply(repr(sequenceNr, "event-" + sequenceNr));
        }
        journal(server()).tell(new JournalProtocol.WriteMessages(envelopes(writes), receiver, 1), receiver);
        assertThat(probe.receiveMessage(PATIENCE)).isSameAs(JournalProtocol.WriteMessagesSuccessful$.MODULE$);
        for (long sequenceNr = from; sequenceNr <= to; sequenceNr++) {
            JournalProtocol.WriteMessageSuccess success =
                    probe.expectMessageClass(JournalProtocol.WriteMessageSuccess.class, PATIENCE);
            assertThat(success.persistent().sequenceNr()).isEqualTo(sequenceNr);
        }
    }

    /** The payloads replayed, and the highest sequence number at their end. */
    private record Replayed(List<Object> payloads, long highest) {}

    private Replayed replay(TestServer server, String id, long from, long to, long max) {
        TestProbe<Object> probe = server.kit().createTestProbe();
        ActorRef receiver = Adapter.toClassic(probe.getRef());
        journal(server).tell(new JournalProtocol.ReplayMessages(from, to, max, id, receiver), receiver);
        List<Object> payloads = new ArrayList<>();
        while (true) {
            Object message = probe.receiveMessage(PATIENCE);
            if (message instanceof JournalProtocol.ReplayedMessage replayed) {
                assertThat(replayed.persistent().persistenceId()).isEqualTo(id);
                assertThat(replayed.persistent().writerUuid()).isEqualTo("writer");
                payloads.add(replayed.persistent().payload());
            } else {
                assertThat(message).isInstanceOf(JournalProtocol.RecoverySuccess.class);
                return new Replayed(payloads, ((JournalProtocol.RecoverySuccess) message).highestSequenceNr());
            }
        }
    }

    private void assertReplays(long from, long to, long max, Object... payloads) {
        assertThat(replay(server(), persistenceId, from, to, max)).isEqualTo(new Replayed(List.of(payloads), EVENTS));
    }

    @Test
    void replaysAllEvents() {
        assertReplays(1, Long.MAX_VALUE, Long.MAX_VALUE, "event-1", "event-2", "event-3", "event-4", "event-5");
    }

    @Test
    void replaysWithinSequenceNumbers() {
        assertReplays(3, Long.MAX_VALUE, Long.MAX_VALUE, "event-3", "event-4", "event-5");
        assertReplays(1, 3, Long.MAX_VALUE, "event-1", "event-2", "event-3");
        assertReplays(2, 3, Long.MAX_VALUE, "event-2", "event-3");
        assertReplays(2, 2, Long.MAX_VALUE, "event-2");
    }

    @Test
    void replaysNoMoreThanAsked() {
        assertReplays(1, Long.MAX_VALUE, 3, "event-1", "event-2", "event-3");
        assertReplays(2, 5, 2, "event-2", "event-3");
        assertReplays(2, 4, 1, "event-2");
        assertReplays(2, 4, 0);
        assertReplays(3, 2, Long.MAX_VALUE);
    }

    @Test
    void replaysNothingOfAnUnknownEntity() {
        assertThat(replay(server(), "node|unknown", 1, Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(new Replayed(List.of(), 0));
    }

    @Test
    void answersTheSameAfterARestart() {
        TestServer next = restart();
        assertThat(replay(next, persistenceId, 1, Long.MAX_VALUE, Long.MAX_VALUE)
                        .highest())
                .isEqualTo(EVENTS);
        assertThat(replay(next, persistenceId, 4, Long.MAX_VALUE, Long.MAX_VALUE)
                        .payloads())
                .containsExactly("event-4", "event-5");
    }

    @Test
    void writesSeveralEventsAtOnce() {
        TestProbe<Object> probe = server().kit().createTestProbe();
        ActorRef receiver = Adapter.toClassic(probe.getRef());
        AtomicWrite three = together(List.of(repr(6, "event-6"), repr(7, "event-7"), repr(8, "event-8")));
        journal(server()).tell(new JournalProtocol.WriteMessages(envelopes(three), receiver, 1), receiver);
        assertThat(probe.receiveMessage(PATIENCE)).isSameAs(JournalProtocol.WriteMessagesSuccessful$.MODULE$);
        assertThat(replay(server(), persistenceId, 6, Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(new Replayed(List.of("event-6", "event-7", "event-8"), 8));
    }

    @Test
    void rejectsOnlyTheWriteThatCannotBeSerialized() {
        assertRejected(together(List.of(repr(6, "event-6"), repr(7, new Object()))), 2, "");
    }

    @Test
    void rejectsEventsThatAreTooLarge() {
        assertRejected(
                AtomicWrite.apply(repr(6, "x".repeat(200_000))),
                1,
                "event 6 of \"" + persistenceId + "\" takes 200000 bytes, more than the 131072 an event may have");
    }

    @Test
    void rejectsTagsWhichWouldBeLost() {
        assertRejected(
                AtomicWrite.apply(repr(6, new Tagged("event-6", java.util.Set.of("tag")))),
                1,
                "event 6 of \"" + persistenceId + "\" has tags, which this journal does not keep");
    }

    private void assertRejected(AtomicWrite refused, int events, String reason) {
        TestProbe<Object> probe = server().kit().createTestProbe();
        ActorRef receiver = Adapter.toClassic(probe.getRef());
        AtomicWrite fine = AtomicWrite.apply(repr(6, "fine"));
        journal(server()).tell(new JournalProtocol.WriteMessages(envelopes(refused, fine), receiver, 1), receiver);
        assertThat(probe.receiveMessage(PATIENCE)).isSameAs(JournalProtocol.WriteMessagesSuccessful$.MODULE$);
        for (int event = 0; event < events; event++) {
            JournalProtocol.WriteMessageRejected rejected =
                    probe.expectMessageClass(JournalProtocol.WriteMessageRejected.class, PATIENCE);
            assertThat(String.valueOf(rejected.cause().getMessage())).contains(reason);
        }
        probe.expectMessageClass(JournalProtocol.WriteMessageSuccess.class, PATIENCE);
        assertThat(replay(server(), persistenceId, 6, Long.MAX_VALUE, Long.MAX_VALUE))
                .isEqualTo(new Replayed(List.of("fine"), 6));
    }

    @Test
    void refusesToDeleteEvents() {
        TestProbe<Object> probe = server().kit().createTestProbe();
        ActorRef receiver = Adapter.toClassic(probe.getRef());
        journal(server()).tell(new JournalProtocol.DeleteMessagesTo(persistenceId, 3, receiver), receiver);
        DeleteMessagesFailure failure = probe.expectMessageClass(DeleteMessagesFailure.class, PATIENCE);
        assertThat(failure.cause())
                .hasMessage("events of \"" + persistenceId + "\" cannot be deleted: the journal is the audit log");
        replaysAllEvents();
    }
}
