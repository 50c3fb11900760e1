package dev.drover.view.feed;

import dev.drover.persistence.log.LogFeed;
import dev.drover.view.ViewKeeper;
import java.time.Duration;
import java.util.LinkedHashMap;
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

    private static final double RESTART_SPREAD = 0.2;

    private final SupervisorStrategy anew;
    private final ActorRef<FeedSource.Message> own;
    private final LogFeed feed;
    private final ViewKeeper keeper;
    private final Map<ActorRef<FeedSource.Message>, ActorRef<FeedFollower.Message>> followers = new LinkedHashMap<>();
    private long count;

    /**
     * The feeds of one session, into its view.
     *
     * @param maySpeak whether the session is within its deadline
     */
    public static Behavior<Message> create(LogFeed feed, ViewKeeper keeper, BooleanSupplier maySpeak) {
        return create(feed, keeper, maySpeak, RESTART_SPREAD);
    }

    /**
     * The same for who wants to know when what failed begins again.
     *
     * @param restartSpread by which part of its pause it may begin later, 0 to 1
     */
    public static Behavior<Message> create(
            LogFeed feed, ViewKeeper keeper, BooleanSupplier maySpeak, double restartSpread) {
        SupervisorStrategy anew =
                SupervisorStrategy.restartWithBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10), restartSpread);
        return Behaviors.setup(context -> {
            ActorRef<FeedSource.Message> own = context.spawn(
                    Behaviors.supervise(FeedSource.create(feed, maySpeak)).onFailure(Throwable.class, anew), "source");
            ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                    Receptionist.Listing.class, listing -> new Found(listing.getAllServiceInstances(FeedSource.KEY)));
            context.getSystem().receptionist().tell(Receptionist.subscribe(FeedSource.KEY, listings));
            return new Feeds(context, anew, own, feed, keeper);
        });
    }

    private Feeds(
            ActorContext<Message> context,
            SupervisorStrategy anew,
            ActorRef<FeedSource.Message> own,
            LogFeed feed,
            ViewKeeper keeper) {
        super(context);
        this.anew = anew;
        this.own = own;
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
        return Behaviors.supervise(FeedFollower.create(source, feed, keeper)).onFailure(Throwable.class, anew);
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
            if (!source.equals(own) && !followers.containsKey(source)) {
                followers.put(source, getContext().spawn(follower(source), "follower-" + count++));
            }
        }
        return this;
    }
}
