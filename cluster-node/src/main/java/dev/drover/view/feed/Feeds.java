package dev.drover.view.feed;

import dev.drover.persistence.log.LogFeed;
import dev.drover.view.ViewKeeper;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/** Tells other servers what this one stores, and has a {@link FeedFollower} for each of them while it is a member. */
public final class Feeds extends AbstractBehavior<Feeds.Message> {
    /** What it is told. */
    public sealed interface Message {}

    private record Found(Set<ActorRef<FeedSource.Message>> sources) implements Message {}

    private static final SupervisorStrategy ANEW =
            SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0.2);

    private final LogFeed feed;
    private final ViewKeeper keeper;
    private final Map<ActorRef<FeedSource.Message>, ActorRef<FeedFollower.Message>> followers = new HashMap<>();
    private long count;

    /**
     * The feeds of one session, into its view.
     *
     * @param maySpeak whether the session is within its deadline
     */
    public static Behavior<Message> create(LogFeed feed, ViewKeeper keeper, BooleanSupplier maySpeak) {
        return Behaviors.setup(context -> {
            context.spawn(
                    Behaviors.supervise(FeedSource.create(feed, maySpeak)).onFailure(Throwable.class, ANEW), "source");
            ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                    Receptionist.Listing.class, listing -> new Found(listing.getAllServiceInstances(FeedSource.KEY)));
            context.getSystem().receptionist().tell(Receptionist.subscribe(FeedSource.KEY, listings));
            return new Feeds(context, feed, keeper);
        });
    }

    private Feeds(ActorContext<Message> context, LogFeed feed, ViewKeeper keeper) {
        super(context);
        this.feed = feed;
        this.keeper = keeper;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder().onMessage(Found.class, this::onFound).build();
    }

    /** One that cannot fold what it is told begins anew, with whole partitions. A server that does not answer for a while is
     * followed on: it is gone once it is no member any more. */
    private Behavior<FeedFollower.Message> follower(ActorRef<FeedSource.Message> source) {
        return Behaviors.supervise(FeedFollower.create(source, feed, keeper)).onFailure(Throwable.class, ANEW);
    }

    private Behavior<Message> onFound(Found found) {
        followers.entrySet().removeIf(entry -> {
            boolean isGone = !found.sources().contains(entry.getKey());
            if (isGone) {
                getContext().stop(entry.getValue());
            }
            return isGone;
        });
        for (ActorRef<FeedSource.Message> source : found.sources()) {
            boolean isOwn = source.path().address().hasLocalScope();
            if (!isOwn && !followers.containsKey(source)) {
                followers.put(source, getContext().spawn(follower(source), "follower-" + count++));
            }
        }
        return this;
    }
}
