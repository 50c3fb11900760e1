package dev.drover.persistence.journal;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** An entity for tests: remembers every line it was given. Its state is the lines joined by commas. */
public final class Ledger extends EventSourcedBehavior<Ledger.Message, String, String> {
    public sealed interface Message {}

    public record Add(List<String> lines, ActorRef<String> replyTo) implements Message {}

    public record Read(ActorRef<String> replyTo) implements Message {}

    private final int snapshotEvery;

    private Ledger(String persistenceId, int snapshotEvery) {
        super(PersistenceId.ofUniqueId(persistenceId));
        this.snapshotEvery = snapshotEvery;
    }

    public static Behavior<Message> create(String persistenceId) {
        return new Ledger(persistenceId, 0);
    }

    public static Behavior<Message> create(String persistenceId, int snapshotEvery) {
        return new Ledger(persistenceId, snapshotEvery);
    }

    public static Add add(ActorRef<String> replyTo, String... lines) {
        return new Add(List.of(lines), replyTo);
    }

    @Override
    public String emptyState() {
        return "";
    }

    @Override
    public CommandHandler<Message, String, String> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Add.class,
                        add -> Effect().persist(new ArrayList<>(add.lines())).thenReply(add.replyTo(), state -> state))
                .onCommand(Read.class, (state, read) -> Effect().reply(read.replyTo(), state))
                .build();
    }

    @Override
    public EventHandler<String, String> eventHandler() {
        return (state, line) -> state.isEmpty() ? line : state + "," + line;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return snapshotEvery == 0 ? super.retentionCriteria() : RetentionCriteria.snapshotEvery(snapshotEvery, 2);
    }
}
