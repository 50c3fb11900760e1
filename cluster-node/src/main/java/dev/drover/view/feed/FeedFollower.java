package dev.drover.view.feed;

import dev.drover.persistence.log.LogFeed;
import dev.drover.persistence.log.LogPage;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.OwnershipRecord;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.PartitionId;
import dev.drover.view.ViewKeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of one other server into the view: takes what its {@link FeedSource} pushes, reads from the log what did
 * not come, and reads whole partitions when that server turns out to own them. One thing at a time, in the log's order.
 */
public final class FeedFollower extends AbstractBehavior<FeedFollower.Message> {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final Object ASK_TIMER = "ask";

    /** What the follower is told. */
    public sealed interface Message {}

    /** The log is durable up to a position. */
    public record Head(UUID session, long position) implements Message {}

    /** Rows as they are stored, the first at {@code from}. */
    public record Rows(UUID session, long from, List<byte[]> rows) implements Message {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    private record Ask() implements Message {}

    private record Read(LogPage page) implements Message {}

    private record Loaded(long to, List<RecoveredPartition> partitions) implements Message {}

    private record Failed(String what, Throwable why) implements Message {}

    private final ActorRef<FeedSource.Message> source;
    private final LogFeed feed;
    private final ViewKeeper keeper;
    private @Nullable UUID session;
    private boolean isLoaded;
    private boolean isBusy;
    private long cursor;
    private long head;

    static Behavior<Message> create(ActorRef<FeedSource.Message> source, LogFeed feed, ViewKeeper keeper) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            // Asked for as long as it lives: the answer shows a lost last row, and a source that began anew is followed
            // again.
            timers.startTimerWithFixedDelay(ASK_TIMER, new Ask(), Duration.ZERO, ASK_AGAIN);
            return new FeedFollower(context, source, feed, keeper);
        }));
    }

    private FeedFollower(
            ActorContext<Message> context, ActorRef<FeedSource.Message> source, LogFeed feed, ViewKeeper keeper) {
        super(context);
        this.source = source;
        this.feed = feed;
        this.keeper = keeper;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, ask -> onAsk())
                .onMessage(Head.class, this::onHead)
                .onMessage(Rows.class, this::onRows)
                .onMessage(Read.class, this::onRead)
                .onMessage(Loaded.class, this::onLoaded)
                .onMessage(Failed.class, this::onFailed)
                .onSignal(PostStop.class, stopped -> onStopped())
                .build();
    }

    private Behavior<Message> onAsk() {
        source.tell(new FeedSource.Follow(getContext().getSelf()));
        return this;
    }

    private Behavior<Message> onHead(Head told) {
        session = told.session();
        reaches(told.position());
        goOn();
        return this;
    }

    private void reaches(long position) {
        head = Math.max(head, position);
        feed.vouch(new LogPosition(session(), head));
    }

    private UUID session() {
        UUID known = session;
        if (known == null) {
            throw new AssertionError("nothing is followed before its source has named its session");
        }
        return known;
    }

    /** The next thing to do, unless something is under way whose end leads here again. */
    private void goOn() {
        if (isBusy) {
            return;
        }
        if (!isLoaded) {
            load(PartitionId.all(), head);
        } else if (cursor < head) {
            read();
        }
    }

    private void load(Collection<PartitionId> partitions, long to) {
        isBusy = true;
        getContext()
                .pipeToSelf(
                        feed.ownedBy(session(), to, partitions),
                        (found, trouble) ->
                                trouble == null ? new Loaded(to, found) : new Failed("its partitions", trouble));
    }

    private void read() {
        isBusy = true;
        getContext()
                .pipeToSelf(
                        feed.readFrom(new LogPosition(session(), cursor), head),
                        (page, trouble) -> trouble == null ? new Read(page) : new Failed("its log", trouble));
    }

    private Behavior<Message> onLoaded(Loaded loaded) {
        isBusy = false;
        isLoaded = true;
        cursor = loaded.to();
        keeper.onLoaded(loaded.partitions(), new LogPosition(session(), cursor));
        caughtUp();
        return this;
    }

    private Behavior<Message> onRows(Rows rows) {
        if (!isLoaded) {
            // A head, which is between two groups of rows, says where to begin.
            return this;
        }
        reaches(rows.from() + rows.rows().size());
        boolean fits = !isBusy && rows.from() <= cursor;
        if (fits) {
            List<CommittedRow> fresh = new ArrayList<>();
            for (int i = (int) (cursor - rows.from()); i < rows.rows().size(); i++) {
                long position = rows.from() + i;
                StoredRow stored = new StoredRow(position, rows.rows().get(i));
                fresh.add(CommittedRow.of(
                        rows.session(),
                        position,
                        RowCodec.decode(rows.session(), stored).records()));
            }
            take(fresh);
        }
        caughtUp();
        return this;
    }

    private Behavior<Message> onRead(Read read) {
        isBusy = false;
        take(read.page().rows());
        caughtUp();
        return this;
    }

    /** Folds rows in order, up to one that says that the server has taken partitions: those are read before the next. */
    private void take(List<CommittedRow> rows) {
        for (CommittedRow row : rows) {
            keeper.onCommitted(row);
            cursor = row.position() + 1;
            List<PartitionId> taken = row.ownership().stream()
                    .filter(change -> !change.released())
                    .map(OwnershipRecord::partition)
                    .toList();
            if (!taken.isEmpty()) {
                load(taken, cursor);
                return;
            }
        }
    }

    private void caughtUp() {
        if (!isBusy && isLoaded) {
            source.tell(new FeedSource.Confirmed(getContext().getSelf(), cursor));
        }
        goOn();
    }

    /** The next head tries again. */
    private Behavior<Message> onFailed(Failed failed) {
        isBusy = false;
        getContext()
                .getLog()
                .warn(
                        "following session {}: {} cannot be read yet: {}",
                        session,
                        failed.what(),
                        failed.why().toString());
        isLoaded = false;
        return this;
    }

    private Behavior<Message> onStopped() {
        UUID followed = session;
        if (followed != null) {
            keeper.onGone(followed);
        }
        return this;
    }
}
