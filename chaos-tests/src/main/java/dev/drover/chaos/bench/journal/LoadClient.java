package dev.drover.chaos.bench.journal;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Recorder;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** One caller: gives an entity of its own an event, waits for the answer, goes on to the next. */
final class LoadClient extends AbstractBehavior<Integer> {
    static final int EVENT_BYTES = 225;

    /** What all callers of one slice share. */
    record Slice(AtomicBoolean isOver, AtomicLong stored, Recorder latency) {
        static Slice begin() {
            return new Slice(new AtomicBoolean(), new AtomicLong(), new Recorder(3));
        }
    }

    private final List<ActorRef<BenchEntity.Message>> entities;
    private final Slice slice;
    private final byte[] event = new byte[EVENT_BYTES];
    private int next;
    private long sentAt;

    private LoadClient(ActorContext<Integer> context, List<ActorRef<BenchEntity.Message>> entities, Slice slice) {
        super(context);
        this.entities = entities;
        this.slice = slice;
        ThreadLocalRandom.current().nextBytes(event);
        send();
    }

    static Behavior<Integer> create(List<ActorRef<BenchEntity.Message>> entities, Slice slice) {
        return Behaviors.setup(context -> new LoadClient(context, entities, slice));
    }

    private void send() {
        sentAt = System.nanoTime();
        entities.get(next++ % entities.size())
                .tell(new BenchEntity.Store(event, getContext().getSelf()));
    }

    @Override
    public Receive<Integer> createReceive() {
        return newReceiveBuilder().onAnyMessage(count -> onStored()).build();
    }

    private Behavior<Integer> onStored() {
        slice.latency().recordValue(System.nanoTime() - sentAt);
        slice.stored().incrementAndGet();
        if (slice.isOver().get()) {
            return Behaviors.stopped();
        }
        send();
        return this;
    }
}
