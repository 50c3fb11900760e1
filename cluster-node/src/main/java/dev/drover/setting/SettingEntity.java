package dev.drover.setting;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.EventCodec;
import dev.drover.recording.EventLimit;
import dev.drover.recording.IndexClock;
import dev.drover.recording.Kept;
import dev.drover.recording.Recorder;
import dev.drover.recording.Shell;
import dev.drover.recording.StoredEvent;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Holds one setting in the cluster: decides its commands, stores its events, answers its callers. */
public final class SettingEntity
        extends EventSourcedBehavior<SettingEntity.Message, StoredEvent<SettingEvent>, Kept<SettingState>> {
    /** What the entity is told. */
    public sealed interface Message {}

    /** A command. */
    public record Execute(SettingCommand command, Asked asked, ActorRef<Answer<SettingReply>> replyTo)
            implements Message {}

    private record Idle() implements Message {}

    /** Sent by the shard when it moves, or nobody addresses the entity any more. */
    public record Stop() implements Message {}

    private final Shell<Message> shell;
    private final Recorder<SettingEvent> recorder = new Recorder<>(EventCodec.SETTING);

    public static Behavior<Message> create(
            ActorRef<ClusterSharding.ShardCommand> shard, SettingId id, IndexClock clock, EntitySettings settings) {
        return Shell.around(shard, clock, settings, shell -> new SettingEntity(shell, id));
    }

    private SettingEntity(Shell<Message> shell, SettingId id) {
        super(PersistenceId.ofUniqueId("setting|" + id), shell.settings().onJournalTrouble());
        this.shell = shell;
    }

    @Override
    public Kept<SettingState> emptyState() {
        return Kept.initial(SettingState.EMPTY);
    }

    @Override
    public CommandHandler<Message, StoredEvent<SettingEvent>, Kept<SettingState>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Execute.class, this::onExecute)
                .onCommand(Idle.class, idle -> Effect().none().thenRun(shell::passivate))
                .onCommand(Stop.class, stop -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<Kept<SettingState>, StoredEvent<SettingEvent>> eventHandler() {
        return (kept, stored) -> kept.after(stored, SettingState::apply);
    }

    private Effect<StoredEvent<SettingEvent>, Kept<SettingState>> onExecute(Kept<SettingState> kept, Execute execute) {
        shell.timers().startSingleTimer(new Idle(), shell.settings().passivateAfter());
        Stamp stamp = shell.clock().next();
        Decision<SettingEvent, SettingReply> decision = SettingDecider.decide(kept.state(), execute.command(), stamp);
        List<StoredEvent<SettingEvent>> stored =
                recorder.record(kept.lastHash(), decision.events(), execute.asked(), stamp);
        Optional<String> tooLarge = EventLimit.complaint(stored, EventLimit.MAX_BYTES);
        if (tooLarge.isPresent()) {
            answer(execute, new SettingReply.Refused(new Rejected(Reason.INVALID, tooLarge.get())));
            return Effect().none();
        }
        return Effect().persist(stored).thenRun(after -> answer(execute, decision.reply()));
    }

    private void answer(Execute execute, SettingReply reply) {
        execute.replyTo().tell(new Answer<>(reply, lastSequenceNumber(shell.context())));
    }
}
