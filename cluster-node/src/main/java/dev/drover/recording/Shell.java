package dev.drover.recording;

import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** What every entity works with, whatever it decides: its actor, its shard, the time, and how patient it is. */
public record Shell<M>(
        ActorContext<M> context,
        TimerScheduler<M> timers,
        ActorRef<ClusterSharding.ShardCommand> shard,
        IndexClock clock,
        EntitySettings settings) {
    /** The behavior of an entity that is made in its shell. */
    public static <M> Behavior<M> around(
            ActorRef<ClusterSharding.ShardCommand> shard,
            IndexClock clock,
            EntitySettings settings,
            Function<Shell<M>, Behavior<M>> entity) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> entity.apply(new Shell<>(context, timers, shard, clock, settings))));
    }

    /** Asks the shard to stop the entity, which nobody needs in memory now. */
    public void passivate() {
        shard.tell(new ClusterSharding.Passivate<>(context.getSelf()));
    }
}
