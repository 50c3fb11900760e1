package dev.drover.chaos.bench.journal;

import java.time.Duration;
import java.util.Arrays;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** An entity that counts its events, each some random bytes. */
final class BenchEntity extends EventSourcedBehavior<BenchEntity.Message, byte[], Integer> {
    sealed interface Message {}

    /** Stores the event; answers with the number of events. */
    static final class Store implements Message {
        private final byte[] event;
        private final ActorRef<Integer> replyTo;

        Store(byte[] event, ActorRef<Integer> replyTo) {
            this.event = Arrays.copyOf(event, event.length);
            this.replyTo = replyTo;
        }
    }

    record Count(ActorRef<Integer> replyTo) implements Message {}

    record Stop() implements Message {}

    /** An event that could not be stored is never answered, as with any entity; the next ones are to be stored again. */
    private static final BackoffSupervisorStrategy AFTER_TROUBLE =
            SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2);

    private BenchEntity(String id) {
        super(PersistenceId.of("node", id), AFTER_TROUBLE);
    }

    static Behavior<Message> create(String id) {
        return new BenchEntity(id);
    }

    @Override
    public Integer emptyState() {
        return 0;
    }

    @Override
    public CommandHandler<Message, byte[], Integer> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Store.class,
                        (state, store) -> Effect().persist(store.event).thenReply(store.replyTo, n -> n))
                .onCommand(Count.class, (state, count) -> Effect().reply(count.replyTo(), state))
                .onCommand(Stop.class, (state, stop) -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<Integer, byte[]> eventHandler() {
        return (state, event) -> state + 1;
    }
}
