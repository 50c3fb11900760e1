package dev.drover.view.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.SessionSettings;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that stores, its source, and followers played by the test. */
class FeedSourceTest {
    private static final String EVALUATION = "evaluation|0f0c8a3e-6a5f-4b62-9a0e-0d1c2b3a4f05";
    private static final Duration A_MOMENT = Duration.ofMillis(200);
    private static final int ROWS_OUT = 256;

    private final ActorTestKit kit = ActorTestKit.create();
    private final AtomicBoolean maySpeak = new AtomicBoolean(true);
    private final TestProbe<FeedFollower.Message> follower = kit.createTestProbe();
    private ServerSession session;
    private ActorRef<FeedSource.Message> source;
    private long sequenceNr;

    @BeforeEach
    void start() {
        ServerIdentity identity = new ServerIdentity("a", "host", "boot", "directory");
        session = await(
                ServerSession.open(new InMemoryLogStore(), identity, SessionSettings.withTtl(Duration.ofSeconds(30))));
        await(session.acquire(PartitionId.of(EVALUATION)));
        source = kit.spawn(FeedSource.create(session.feed(), maySpeak::get));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        await(session.close());
    }

    @Test
    void tellsAFollowerTheHeadAndThenEachRow() {
        append();
        follow();
        follower.expectMessage(new FeedFollower.Head(session.id(), head()));

        long position = head();
        CommittedEvent event = append();

        FeedFollower.Rows rows = follower.expectMessageClass(FeedFollower.Rows.class);
        assertThat(rows.session()).isEqualTo(session.id());
        assertThat(rows.from()).isEqualTo(position);
        assertThat(records(rows)).containsExactly(event);
    }

    @Test
    void answersWhoAsksAgainWithTheHeadAndPushesNothingTwice() {
        follow();
        follow();
        follower.expectMessage(new FeedFollower.Head(session.id(), head()));
        follower.expectMessage(new FeedFollower.Head(session.id(), head()));

        append();

        follower.expectMessageClass(FeedFollower.Rows.class);
        follower.expectNoMessage(A_MOMENT);
    }

    @Test
    void tellsNothingPastItsDeadline() {
        follow();
        follower.expectMessageClass(FeedFollower.Head.class);
        maySpeak.set(false);

        append();
        follow();

        follower.expectNoMessage(A_MOMENT);
    }

    @Test
    void pushesOnlySoMuchAndTellsWhoHasCaughtUpHowFarTheLogHasCome() {
        follow();
        follower.expectMessageClass(FeedFollower.Head.class);
        long start = head();
        for (int row = 0; row < ROWS_OUT + 2; row++) {
            append();
        }
        for (int row = 0; row < ROWS_OUT; row++) {
            assertThat(follower.expectMessageClass(FeedFollower.Rows.class).from())
                    .isEqualTo(start + row);
        }
        follower.expectNoMessage(A_MOMENT);

        source.tell(new FeedSource.Confirmed(follower.ref(), start + ROWS_OUT));
        follower.expectMessage(new FeedFollower.Head(session.id(), head()));
        source.tell(new FeedSource.Confirmed(follower.ref(), head()));
        follower.expectNoMessage(A_MOMENT);
        append();

        assertThat(follower.expectMessageClass(FeedFollower.Rows.class).from()).isEqualTo(head() - 1);
    }

    @Test
    void goesOnForOthersWhenAFollowerIsGone() {
        TestProbe<FeedFollower.Message> other = kit.createTestProbe();
        follow();
        source.tell(new FeedSource.Follow(other.ref()));
        other.expectMessageClass(FeedFollower.Head.class);

        follower.stop();
        append();

        other.expectMessageClass(FeedFollower.Rows.class);
    }

    private void follow() {
        source.tell(new FeedSource.Follow(follower.ref()));
    }

    private CommittedEvent append() {
        StoredPayload payload = new StoredPayload(99, "test", new byte[] {1});
        CommittedEvent event = new CommittedEvent(EVALUATION, ++sequenceNr, payload, "", "writer", 0);
        await(session.append(List.of(event)));
        return event;
    }

    private long head() {
        return session.feed().head().position();
    }

    private List<LogRecord> records(FeedFollower.Rows rows) {
        assertThat(rows.rows()).hasSize(1);
        return RowCodec.decode(
                        session.id(), new StoredRow(rows.from(), rows.rows().get(0)))
                .records();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
