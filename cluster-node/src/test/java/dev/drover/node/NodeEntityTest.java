package dev.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Cause;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.recording.StoredEvent;
import dev.drover.server.EntityJournal;
import dev.drover.server.Samples;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node's entity on a clock of the test's. */
class NodeEntityTest {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final String JOURNAL = "node|" + Samples.NODE;

    private final BlockingQueue<CompletableFuture<JobReply>> reports = new LinkedBlockingQueue<>();
    private final AtomicLong nanos = new AtomicLong();
    private ActorTestKit kit;
    private ManualTime time;
    private PersistenceTestKit journal;
    private TestProbe<Answer<NodeReply>> caller;

    @BeforeEach
    void startSystem() {
        kit = ActorTestKit.create(ManualTime.config().withFallback(EntityJournal.CONFIG));
        time = ManualTime.get(kit.system());
        journal = PersistenceTestKit.create(kit.system());
        caller = kit.createTestProbe();
    }

    @AfterEach
    void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void countsAsDownWhenItsAgentIsNotHeardOf() {
        ask(start(Duration.ofMinutes(5)), NodeFacts.register());

        nextIs(NodeEvent.NodeRegistered.class);
        assertThat(statusInTime()).isEqualTo(NodeStatus.DOWN);
    }

    @Test
    void givesAnAgentTimeToFindANewServer() {
        ActorRef<NodeEntity.Message> before = start(Duration.ofMinutes(5));
        ask(before, NodeFacts.register());
        kit.stop(before);
        nextIs(NodeEvent.NodeRegistered.class);

        ActorRef<NodeEntity.Message> after = start(Duration.ofMinutes(5));
        assertNothingIn(BEAT.multipliedBy(4));
        after.tell(new NodeEntity.Heartbeat(BEAT, caller.ref()));

        assertThat(caller.receiveMessage().reply()).isInstanceOf(NodeReply.Recorded.class);
        assertThat(statusInTime()).isEqualTo(NodeStatus.DOWN);
    }

    @Test
    void expectsAnAgentWhenItWasAskedToBeat() {
        ActorRef<NodeEntity.Message> node = start(Duration.ofMinutes(5));
        ask(node, NodeFacts.register());
        nextIs(NodeEvent.NodeRegistered.class);

        node.tell(new NodeEntity.Heartbeat(BEAT.multipliedBy(8), caller.ref()));
        caller.receiveMessage();

        assertNothingIn(BEAT.multipliedBy(4));
        assertThat(statusInTime()).isEqualTo(NodeStatus.DOWN);
    }

    @Test
    void givesAnAgentNoMoreThanThatTime() {
        ActorRef<NodeEntity.Message> before = start(BEAT);
        ask(before, NodeFacts.register());
        kit.stop(before);
        nextIs(NodeEvent.NodeRegistered.class);

        start(BEAT);

        assertThat(statusInTime()).isEqualTo(NodeStatus.DOWN);
    }

    @Test
    void tellsItsJobsAgainAfterTheJournalFailed() throws InterruptedException {
        ActorRef<NodeEntity.Message> node = start(Duration.ofMinutes(5));
        ask(node, NodeFacts.register());
        ask(node, NodeFacts.offer(1, 0, NodeFacts.placement("a")));
        ask(node, NodeFacts.update(ClientStatus.COMPLETE, "a"));
        assertThat(reports.poll(60, TimeUnit.SECONDS)).as("first report").isNotNull();

        journal.failNextPersisted();
        tell(node, NodeFacts.offer(2, 0, NodeFacts.placement("b")));

        assertThat(caller.awaitAssert(() -> {
                    pass(Duration.ofSeconds(1));
                    return reports.remove();
                }))
                .as("second report")
                .isNotNull();
    }

    @Test
    void doesNotCountAsDownWhileItsServerIsTooLateToHearIt() {
        ask(start(Duration.ofMinutes(5)), NodeFacts.register());
        nextIs(NodeEvent.NodeRegistered.class);

        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertNothingIn(BEAT.multipliedBy(3));
        assertThat(statusInTime()).isEqualTo(NodeStatus.DOWN);
    }

    private ActorRef<NodeEntity.Message> start(Duration afterTakeover) {
        EntitySettings settings =
                new EntitySettings(Duration.ofMillis(20), Duration.ofSeconds(30), BEAT, BEAT, afterTakeover);
        return kit.spawn(NodeEntity.create(
                kit.system().ignoreRef(),
                Samples.NODE,
                (job, node, sequence, told) -> {
                    CompletableFuture<JobReply> reply = new CompletableFuture<>();
                    reports.add(reply);
                    return reply;
                },
                new IndexClock(Clock.systemUTC(), nanos::get, 1),
                settings));
    }

    private void tell(ActorRef<NodeEntity.Message> node, NodeCommand command) {
        node.tell(new NodeEntity.Execute(command, Asked.by(Cause.Kind.NODE, Samples.NODE.value()), caller.ref()));
    }

    private void ask(ActorRef<NodeEntity.Message> node, NodeCommand command) {
        tell(node, command);
        caller.receiveMessage();
    }

    private void pass(Duration pause) {
        nanos.addAndGet(pause.toNanos());
        time.timePasses(pause);
    }

    private void assertNothingIn(Duration pause) {
        pass(pause);
        journal.expectNothingPersisted(JOURNAL, Duration.ofMillis(100));
    }

    /** Lets time go on until the node has another status. */
    private NodeStatus statusInTime() {
        return caller.awaitAssert(() -> {
            pass(BEAT);
            StoredEvent<?> stored =
                    journal.expectNextPersistedClass(JOURNAL, StoredEvent.class, Duration.ofMillis(100));
            return ((NodeEvent.NodeStatusChanged) stored.recorded().event()).status();
        });
    }

    private <E extends NodeEvent> E nextIs(Class<E> kind) {
        StoredEvent<?> stored = journal.expectNextPersistedClass(JOURNAL, StoredEvent.class, Duration.ofSeconds(60));
        return kind.cast(stored.recorded().event());
    }
}
