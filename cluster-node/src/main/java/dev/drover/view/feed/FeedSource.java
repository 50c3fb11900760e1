package dev.drover.view.feed;

import dev.drover.persistence.log.LogFeed;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.LogPosition;
import dev.drover.persistence.store.LogRecord;
import dev.drover.persistence.store.RowCodec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Pushes what this server stores to the {@link FeedFollower}s of other servers, each as far as it keeps up, and tells
 * whoever asks how far the log has come.
 */
public final class FeedSource extends AbstractBehavior<FeedSource.Message> {
    /** Where the sources of all servers are found. */
    public static final ServiceKey<Message> KEY = ServiceKey.create(Message.class, "feed");

    /** What the source is told. */
    public sealed interface Message {}

    /** Another server wants to be told from now on, and asks for the head, again and again. */
    public record Follow(ActorRef<FeedFollower.Message> follower) implements Message {}

    /** A follower has taken everything before a position. */
    public record Confirmed(ActorRef<FeedFollower.Message> follower, long position) implements Message {}

    private record Stored(CommittedRow row) implements Message {}

    private record Gone(ActorRef<FeedFollower.Message> follower) implements Message {}

    private final LogFeed feed;
    private final Tap tap;
    private final UUID session;
    private final BooleanSupplier maySpeak;
    private final Map<ActorRef<FeedFollower.Message>, PushWindow> followers = new LinkedHashMap<>();

    /**
     * A source for one session.
     *
     * @param maySpeak whether the session is within its deadline: after it nothing is told
     */
    static Behavior<Message> create(LogFeed feed, BooleanSupplier maySpeak) {
        return Behaviors.setup(context -> {
            Tap tap = new Tap(context.getSelf());
            LogPosition start = feed.subscribe(tap);
            context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
            return new FeedSource(context, feed, tap, start.session(), maySpeak);
        });
    }

    private FeedSource(ActorContext<Message> context, LogFeed feed, Tap tap, UUID session, BooleanSupplier maySpeak) {
        super(context);
        this.feed = feed;
        this.tap = tap;
        this.session = session;
        this.maySpeak = maySpeak;
    }

    /** Passes rows on from the log's own thread. */
    private record Tap(ActorRef<Message> source) implements LogSubscriber {
        @Override
        public void onCommitted(CommittedRow row) {
            source.tell(new Stored(row));
        }

        @Override
        public void onRecovered(RecoveredPartition partition) {
            // Followers see it in the row that says so, and read the partition themselves.
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Follow.class, this::onFollow)
                .onMessage(Confirmed.class, this::onConfirmed)
                .onMessage(Stored.class, this::onStored)
                .onMessage(Gone.class, this::onGone)
                .onSignal(PreRestart.class, restart -> onEnd())
                .onSignal(PostStop.class, stopped -> onEnd())
                .build();
    }

    private Behavior<Message> onFollow(Follow follow) {
        if (followers.putIfAbsent(follow.follower(), PushWindow.at(head())) == null) {
            getContext().watchWith(follow.follower(), new Gone(follow.follower()));
        }
        tellHead(follow.follower());
        return this;
    }

    private Behavior<Message> onEnd() {
        feed.unsubscribe(tap);
        return this;
    }

    private Behavior<Message> onGone(Gone gone) {
        followers.remove(gone.follower());
        return this;
    }

    private Behavior<Message> onStored(Stored stored) {
        long position = stored.row().position();
        if (followers.isEmpty()) {
            return this;
        }
        byte[] bytes = bytes(stored.row());
        followers.replaceAll((follower, window) -> {
            if (!window.takes(position, bytes.length) || !maySpeak.getAsBoolean()) {
                return window;
            }
            follower.tell(new FeedFollower.Rows(session, position, List.of(bytes)));
            return window.pushed(position, bytes.length);
        });
        return this;
    }

    /** Only whole groups are told, so that a row told alone always counts. */
    private static byte[] bytes(CommittedRow row) {
        List<LogRecord> records = new ArrayList<>(row.events());
        records.addAll(row.ownership());
        return RowCodec.encode(false, records);
    }

    private Behavior<Message> onConfirmed(Confirmed confirmed) {
        PushWindow window = followers.computeIfPresent(
                confirmed.follower(), (follower, known) -> known.confirmed(confirmed.position()));
        if (window != null && window.isIdleBehind(head())) {
            tellHead(confirmed.follower());
        }
        return this;
    }

    /** Rows of one group come one by one, but the head passes them together: a follower never stops within a group. */
    private long head() {
        return feed.head().position();
    }

    private void tellHead(ActorRef<FeedFollower.Message> follower) {
        if (maySpeak.getAsBoolean()) {
            follower.tell(new FeedFollower.Head(session, head()));
        }
    }
}
