package dev.drover.chaos.simulation;

import dev.drover.view.feed.FeedFollower;
import dev.drover.view.feed.FeedSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.jspecify.annotations.Nullable;

/**
 * Brings the feeds of servers together, each of which has an actor system of its own: in the place of every other server's
 * source there is an actor here that passes on what it is told, and one in the place of each follower that asks.
 */
final class PeerFeeds extends AbstractBehavior<Object> {
    /** The other servers there are. */
    record Others(List<ServerLife> servers) {
        Others {
            servers = List.copyOf(servers);
        }
    }

    /** A follower on another server says something to the source here. */
    record Said(ServerLife by, FeedSource.Message what) {}

    private record Found(Set<ActorRef<FeedSource.Message>> sources) {}

    private final SimulatedWorld world;
    private final ServerLife here;
    private final Map<ServerLife, ActorRef<FeedSource.Message>> sources = new LinkedHashMap<>();
    private final Map<ServerLife, Map<ActorRef<FeedFollower.Message>, ActorRef<FeedFollower.Message>>> followers =
            new LinkedHashMap<>();
    private @Nullable ActorRef<FeedSource.Message> own;

    static Behavior<Object> create(SimulatedWorld world, ServerLife here) {
        return Behaviors.setup(context -> {
            ActorRef<Receptionist.Listing> listings = context.messageAdapter(
                    Receptionist.Listing.class, listing -> new Found(listing.getServiceInstances(FeedSource.KEY)));
            context.getSystem().receptionist().tell(Receptionist.subscribe(FeedSource.KEY, listings));
            return new PeerFeeds(context, world, here);
        });
    }

    private PeerFeeds(ActorContext<Object> context, SimulatedWorld world, ServerLife here) {
        super(context);
        this.world = world;
        this.here = here;
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(Others.class, this::onOthers)
                .onMessage(Said.class, this::onSaid)
                .onMessage(Found.class, this::onFound)
                .build();
    }

    private Behavior<Object> onFound(Found found) {
        for (ActorRef<FeedSource.Message> source : found.sources()) {
            if (own == null && !sources.containsValue(source)) {
                own = source;
            }
        }
        return this;
    }

    private Behavior<Object> onOthers(Others others) {
        for (ServerLife gone : List.copyOf(sources.keySet())) {
            if (!others.servers().contains(gone)) {
                getContext().stop(sources.remove(gone));
                followers.getOrDefault(gone, Map.of()).values().forEach(getContext()::stop);
                followers.remove(gone);
            }
        }
        for (ServerLife other : others.servers()) {
            if (!sources.containsKey(other)) {
                PeerLink link = new PeerLink(world, here.process(), other.process());
                ActorRef<FeedSource.Message> source = getContext().spawnAnonymous(Behaviors.receiveMessage(said -> {
                    link.send(said, () -> other.hearFrom(here, said));
                    return Behaviors.same();
                }));
                sources.put(other, source);
                getContext().getSystem().receptionist().tell(Receptionist.register(FeedSource.KEY, source));
            }
        }
        return this;
    }

    /** Who is no member, as far as is known here, is not listened to yet, or any more. */
    private Behavior<Object> onSaid(Said said) {
        ActorRef<FeedSource.Message> source = own;
        if (source == null || !sources.containsKey(said.by())) {
            return this;
        }
        if (said.what() instanceof FeedSource.Follow follow) {
            source.tell(new FeedSource.Follow(follower(said.by(), follow.follower())));
        } else if (said.what() instanceof FeedSource.Confirmed confirmed) {
            source.tell(new FeedSource.Confirmed(follower(said.by(), confirmed.follower()), confirmed.position()));
        }
        return this;
    }

    private ActorRef<FeedFollower.Message> follower(ServerLife of, ActorRef<FeedFollower.Message> there) {
        return followers.computeIfAbsent(of, unseen -> new LinkedHashMap<>()).computeIfAbsent(there, unseen -> {
            PeerLink link = new PeerLink(world, here.process(), of.process());
            return getContext().spawnAnonymous(Behaviors.receiveMessage(told -> {
                world.sabotage().tells(told).ifPresent(said -> link.send(said, () -> there.tell(said)));
                return Behaviors.same();
            }));
        });
    }
}
