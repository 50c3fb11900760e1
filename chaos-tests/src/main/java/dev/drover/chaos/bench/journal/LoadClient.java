package dev.drover.chaos.bench.journal;

import java.time.Duration;
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

    /** What a caller tells itself when no answer comes; answers are counts. */
    static final Integer NO_ANSWER = -1;

    /** Longer than either journal takes to give up a write, so that nothing is answered later. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What all callers of one slice share.
     *
     * @param unanswered counts the events that the journal failed to store
     */
    record Slice(AtomicBoolean isOver, AtomicLong stored, AtomicLong unanswered, Recorder latency) {
        static Slice begin() {
            return new Slice(new AtomicBoolean(), new AtomicLong(), new AtomicLong(), new Recorder(3));
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
        context.setReceiveTimeout(PATIENCE, NO_ANSWER);
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
        return newReceiveBuilder().onAnyMessage(this::onAnswer).build();
    }

    private Behavior<Integer> onAnswer(Integer count) {
        if (count.equals(NO_ANSWER)) {
            slice.unanswered().incrementAndGet();
        } else {
            slice.latency().recordValue(System.nanoTime() - sentAt);
            slice.stored().incrementAndGet();
        }
        if (slice.isOver().get()) {
            return Behaviors.stopped();
        }
        send();
        return this;
    }
}
