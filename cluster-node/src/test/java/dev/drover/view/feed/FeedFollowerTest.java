package dev.drover.view.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.log.LogPage;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.SessionSettings;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.PartitionId;
import dev.drover.recording.IndexClock;
import dev.drover.view.ClusterView;
import dev.drover.view.ViewKeeper;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A follower and a source played by the test; the events are those of an evaluation, which the view passes over. */
class FeedFollowerTest {
    private static final String EVALUATION = "evaluation|0f0c8a3e-6a5f-4b62-9a0e-0d1c2b3a4f05";
    private static final PartitionId PARTITION = PartitionId.of(EVALUATION);

    private final ActorTestKit kit = ActorTestKit.create();
    private final ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();
    private final ViewKeeper keeper = new ViewKeeper(new IndexClock(Clock.systemUTC(), 2), threads);
    private final InMemoryLogStore store = new InMemoryLogStore();
    private final TestProbe<FeedSource.Message> source = kit.createTestProbe();
    private ServerSession owner;
    private ServerSession reader;
    private ActorRef<FeedFollower.Message> follower;
    private long sequenceNr;

    @BeforeEach
    void follow() {
        owner = open("a");
        reader = open("b");
        await(owner.acquire(PARTITION));
        append();
        follower = kit.spawn(FeedFollower.create(source.ref(), reader.feed(), keeper));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        await(owner.close());
        await(reader.close());
        threads.shutdownNow();
    }

    @Test
    void readsWhatTheOtherServerOwnsAndThenTakesWhatIsPushed() {
        tellHead();
        until(view -> cursor(view) == head());
        assertThat(keeper.view().partitions()).containsEntry(PARTITION.value(), 1L);

        append();
        push(head() - 1);

        until(view -> cursor(view) == head());
        assertThat(confirmed(head())).isTrue();
    }

    @Test
    void readsFromTheLogWhatDidNotCome() {
        tellHead();
        until(view -> cursor(view) == head());
        append();
        append();
        append();

        push(head() - 1);

        until(view -> cursor(view) == head());
    }

    @Test
    void noticesALostLastRowAtTheNextHead() {
        tellHead();
        until(view -> cursor(view) == head());
        append();

        tellHead();

        until(view -> cursor(view) == head());
    }

    @Test
    void passesOverWhatItHasSeen() {
        tellHead();
        until(view -> cursor(view) == head());
        append();

        push(head() - 1);
        push(head() - 2);
        push(head() - 1);

        until(view -> cursor(view) == head());
        assertThat(confirmed(head())).isTrue();
        assertThat(cursor(keeper.view())).isEqualTo(head());
    }

    @Test
    void seesThatAPartitionIsLeftAndTakenAgain() {
        tellHead();
        until(view -> view.partitions().containsKey(PARTITION.value()));

        await(owner.release(PARTITION));
        tellHead();
        until(view -> !view.partitions().containsKey(PARTITION.value()));

        await(owner.acquire(PARTITION));
        append();
        tellHead();
        until(view -> Long.valueOf(2).equals(view.partitions().get(PARTITION.value())));
    }

    @Test
    void leavesNothingCompleteWhenTheServerIsGone() {
        tellHead();
        until(view -> view.partitions().containsKey(PARTITION.value()));

        kit.stop(follower);

        until(view -> view.partitions().isEmpty() && view.cursors().isEmpty());
    }

    @Test
    void asksAgainUntilItIsHeard() {
        source.expectMessageClass(FeedSource.Follow.class);
        source.expectMessageClass(FeedSource.Follow.class);
    }

    private ServerSession open(String server) {
        ServerIdentity identity = new ServerIdentity(server, "host", "boot", "directory of " + server);
        return await(ServerSession.open(store, identity, SessionSettings.withTtl(Duration.ofSeconds(30))));
    }

    private void append() {
        StoredPayload payload = new StoredPayload(99, "test", new byte[] {1});
        await(owner.append(List.of(new CommittedEvent(EVALUATION, ++sequenceNr, payload, "", "writer", 0))));
    }

    private long head() {
        return owner.feed().head().position();
    }

    private void tellHead() {
        follower.tell(new FeedFollower.Head(owner.id(), head()));
    }

    private void push(long position) {
        LogPage page = await(owner.feed().readFrom(new LogPosition(owner.id(), position), head()));
        follower.tell(new FeedFollower.Rows(
                owner.id(),
                position,
                List.of(RowCodec.encode(false, page.rows().get(0).events()))));
    }

    private boolean confirmed(long position) {
        for (int message = 0; message < 100; message++) {
            if (source.receiveMessage() instanceof FeedSource.Confirmed confirmed && confirmed.position() == position) {
                return true;
            }
        }
        return false;
    }

    private long cursor(ClusterView view) {
        return view.cursors().getOrDefault(owner.id().toString(), -1L);
    }

    private void until(Predicate<ClusterView> condition) {
        ClusterView view = await(keeper.await(condition, Duration.ofSeconds(60)));
        assertThat(condition.test(view)).isTrue();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
