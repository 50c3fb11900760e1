package dev.drover.chaos.bench.journal;

import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** One caller that always starts a new entity, has it store some events, and stops it. */
final class FreshClient extends AbstractBehavior<Integer> {
    private final LoadClient.Slice slice;
    private final int events;
    private final byte[] event = new byte[LoadClient.EVENT_BYTES];
    private ActorRef<BenchEntity.Message> entity;
    private long startedAt;

    private FreshClient(ActorContext<Integer> context, LoadClient.Slice slice, int events) {
        super(context);
        this.slice = slice;
        this.events = events;
        this.startedAt = System.nanoTime();
        this.entity = startEntity();
        context.setReceiveTimeout(LoadClient.PATIENCE, LoadClient.NO_ANSWER);
        store();
    }

    static Behavior<Integer> create(LoadClient.Slice slice, int events) {
        return Behaviors.setup(context -> new FreshClient(context, slice, events));
    }

    private ActorRef<BenchEntity.Message> startEntity() {
        return getContext().spawnAnonymous(BenchEntity.create(UUID.randomUUID().toString()));
    }

    private void store() {
        entity.tell(new BenchEntity.Store(event, getContext().getSelf()));
    }

    @Override
    public Receive<Integer> createReceive() {
        return newReceiveBuilder().onMessage(Integer.class, this::onAnswer).build();
    }

    private Behavior<Integer> onAnswer(Integer count) {
        if (count.equals(LoadClient.NO_ANSWER)) {
            slice.unanswered().incrementAndGet();
        } else if (count < events) {
            store();
            return this;
        } else {
            slice.latency().recordValue(System.nanoTime() - startedAt);
            slice.stored().incrementAndGet();
        }
        entity.tell(new BenchEntity.Stop());
        if (slice.isOver().get()) {
            return Behaviors.stopped();
        }
        startedAt = System.nanoTime();
        entity = startEntity();
        store();
        return this;
    }
}
