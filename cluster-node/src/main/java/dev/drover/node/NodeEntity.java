package dev.drover.node;

import dev.drover.protocol.Cause;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
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
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/**
 * Stands for one machine: takes or refuses placements, stores what its agent reports, misses its heartbeats, and tells
 * jobs what they must know until they acknowledge it.
 */
public final class NodeEntity
        extends EventSourcedBehavior<NodeEntity.Message, StoredEvent<NodeEvent>, Kept<NodeState>> {
    /** What the entity is told. */
    public sealed interface Message {}

    /** A command. */
    public record Execute(NodeCommand command, Asked asked, ActorRef<Answer<NodeReply>> replyTo) implements Message {}

    /**
     * The agent lives; refused if it has to register first.
     *
     * @param within when it was asked to beat again
     */
    public record Heartbeat(Duration within, ActorRef<Answer<NodeReply>> replyTo) implements Message {}

    /**
     * @param dueNanos when it had to be told, by the monotonic clock
     * @param isLast the last look is the one that counts
     */
    private record HeartbeatMissed(long dueNanos, boolean isLast) implements Message {}

    private record DrainDue() implements Message {}

    private record UnknownDue() implements Message {}

    private record Told(JobId job, long sequence) implements Message {}

    private record NotTold(JobId job, String why) implements Message {}

    private record Resend() implements Message {}

    /** Sent by the shard when it moves. */
    public record Stop() implements Message {}

    /** Whom a node works with. */
    public interface Colleagues {
        /** Tells a job; the stage fails if the outcome is unknown. */
        CompletionStage<JobReply> report(JobId job, NodeId node, long sequence, List<AllocationReport> reports);
    }

    /** What the node decides by: {@link NodeDecider}, unless a test wants to see a rule broken. */
    @FunctionalInterface
    public interface Rules {
        Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now);
    }

    private static final Duration OVERLOADED = Duration.ofSeconds(1);
    private static final Duration OVERDUE_AGAIN = Duration.ofSeconds(1);

    private final Shell<Message> shell;
    private final NodeId id;
    private final Colleagues colleagues;
    private final Rules rules;
    private final Recorder<NodeEvent> recorder = new Recorder<>(EventCodec.NODE);
    private final Tellings tellings = new Tellings();

    /** Within which the agent was last asked to beat. */
    private Duration heartbeatTtl;

    public static Behavior<Message> create(
            ActorRef<ClusterSharding.ShardCommand> shard,
            NodeId id,
            Colleagues colleagues,
            IndexClock clock,
            EntitySettings settings) {
        return create(shard, id, colleagues, clock, settings, NodeDecider::decide);
    }

    public static Behavior<Message> create(
            ActorRef<ClusterSharding.ShardCommand> shard,
            NodeId id,
            Colleagues colleagues,
            IndexClock clock,
            EntitySettings settings,
            Rules rules) {
        return Shell.around(shard, clock, settings, shell -> new NodeEntity(shell, id, colleagues, rules));
    }

    private NodeEntity(Shell<Message> shell, NodeId id, Colleagues colleagues, Rules rules) {
        super(PersistenceId.ofUniqueId("node|" + id), shell.settings().onJournalTrouble());
        this.shell = shell;
        this.id = id;
        this.colleagues = colleagues;
        this.rules = rules;
        this.heartbeatTtl = shell.settings().heartbeatTtl();
    }

    @Override
    public Kept<NodeState> emptyState() {
        return Kept.initial(NodeState.EMPTY);
    }

    @Override
    public CommandHandler<Message, StoredEvent<NodeEvent>, Kept<NodeState>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Execute.class, this::onExecute)
                .onCommand(Heartbeat.class, this::onHeartbeat)
                .onCommand(HeartbeatMissed.class, this::onHeartbeatMissed)
                .onCommand(DrainDue.class, (kept, due) -> onTimer(kept, new NodeCommand.CheckDrain()))
                .onCommand(UnknownDue.class, (kept, due) -> onTimer(kept, new NodeCommand.ExpireUnknown()))
                .onCommand(Told.class, this::onTold)
                .onCommand(NotTold.class, this::onNotTold)
                .onCommand(Resend.class, (kept, resend) -> Effect().none().thenRun(this::tellJobs))
                .onCommand(Stop.class, stop -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<Kept<NodeState>, StoredEvent<NodeEvent>> eventHandler() {
        return (kept, stored) -> kept.after(stored, NodeState::apply);
    }

    @Override
    public SignalHandler<Kept<NodeState>> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    /** Also after a failed write, when the journal is read again under this same object. */
    private void onRecovered(Kept<NodeState> kept) {
        if (kept.state().status() == NodeStatus.READY) {
            expectHeartbeat(shell.settings().heartbeatAfterTakeover());
        }
        tellings.beginAnew();
        expectDeadlines(kept.state(), true);
        tellJobs(kept);
    }

    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> onExecute(Kept<NodeState> kept, Execute execute) {
        Stamp stamp = shell.clock().next();
        Decision<NodeEvent, NodeReply> decision = decide(kept.state(), execute.command(), stamp);
        if (execute.command() instanceof NodeCommand.RegisterNode && decision.reply() instanceof NodeReply.Recorded) {
            expectHeartbeat();
        }
        return record(kept, decision, execute.asked(), stamp, Optional.of(execute.replyTo()));
    }

    /** What jobs have acknowledged is known here only, and need not be stored. */
    private Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp stamp) {
        return command instanceof NodeCommand.ForgetEnded forget
                ? new Decision<>(
                        Forgetting.forget(state, forget, tellings.acknowledged(), stamp.at()), new NodeReply.Recorded())
                : rules.decide(state, command, stamp);
    }

    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> record(
            Kept<NodeState> kept,
            Decision<NodeEvent, NodeReply> decision,
            Asked asked,
            Stamp stamp,
            Optional<ActorRef<Answer<NodeReply>>> replyTo) {
        List<StoredEvent<NodeEvent>> stored = recorder.record(kept.lastHash(), decision.events(), asked, stamp);
        Optional<String> tooLarge = EventLimit.complaint(stored, EventLimit.MAX_BYTES);
        if (tooLarge.isPresent()) {
            NodeReply refusal = new NodeReply.Refused(new Rejected(Reason.INVALID, tooLarge.get()));
            replyTo.ifPresent(caller -> caller.tell(new Answer<>(refusal, lastSequenceNumber(shell.context()))));
            return Effect().none();
        }
        return Effect().persist(stored).thenRun(after -> {
            replyTo.ifPresent(
                    caller -> caller.tell(new Answer<>(decision.reply(), lastSequenceNumber(shell.context()))));
            expectDeadlines(after.state(), !decision.events().isEmpty());
            if (after.state().reportSequence() > kept.state().reportSequence()) {
                tellJobs(after, decision.events());
            }
        });
    }

    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> onHeartbeat(Kept<NodeState> kept, Heartbeat heartbeat) {
        boolean ready = kept.state().status() == NodeStatus.READY;
        heartbeatTtl = heartbeat.within();
        if (ready) {
            expectHeartbeat();
        }
        NodeReply reply = ready
                ? new NodeReply.Recorded()
                : new NodeReply.Refused(new Rejected(Reason.NOT_FOUND, "node \"" + id + "\" has to register"));
        heartbeat.replyTo().tell(new Answer<>(reply, lastSequenceNumber(shell.context())));
        return Effect().none();
    }

    private void expectHeartbeat() {
        expectHeartbeat(longestSilence());
    }

    private Duration longestSilence() {
        return heartbeatTtl.plus(shell.settings().heartbeatGrace());
    }

    private void expectHeartbeat(Duration within) {
        look(within.minus(lastLook(within)), false);
    }

    private static Duration lastLook(Duration within) {
        Duration half = within.dividedBy(2);
        return half.compareTo(OVERLOADED) < 0 ? half : OVERLOADED;
    }

    private void look(Duration after, boolean isLast) {
        shell.timers()
                .startSingleTimer(
                        HeartbeatMissed.class,
                        new HeartbeatMissed(shell.clock().nanos() + after.toNanos(), isLast),
                        after);
    }

    /**
     * A server that comes late to its own timers comes late to heartbeats, too, and has no say in who missed one. It looks
     * twice: one that stood still until just now, and to this timer happens to be in time, then finds what waits for it.
     */
    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> onHeartbeatMissed(
            Kept<NodeState> kept, HeartbeatMissed missed) {
        if (shell.clock().nanos() - missed.dueNanos() > OVERLOADED.toNanos()) {
            expectHeartbeat();
            return Effect().none();
        }
        if (!missed.isLast()) {
            look(lastLook(longestSilence()), true);
            return Effect().none();
        }
        return onTimer(kept, new NodeCommand.ExpireHeartbeat());
    }

    /** The deadline of a drain is the node's business only while the allocations of system jobs wait for it. */
    private void expectDeadlines(NodeState state, boolean changed) {
        // What was overdue before and changed nothing is looked at again, but not in a loop.
        Duration overdue = changed ? Duration.ZERO : OVERDUE_AGAIN;
        expect(
                new DrainDue(),
                state.drain()
                        .filter(drain ->
                                !drain.includesSystemJobs() && !drain.spec().ignoreSystemJobs())
                        .flatMap(Drain::forceDeadline),
                overdue);
        expect(new UnknownDue(), Disconnection.nextEnd(state), overdue);
    }

    private void expect(Message due, Optional<Instant> deadline, Duration overdue) {
        if (deadline.isEmpty()) {
            shell.timers().cancel(due);
            return;
        }
        Duration left = Duration.between(shell.clock().next().at(), deadline.get());
        shell.timers().startSingleTimer(due, left.isNegative() ? overdue : left.plusMillis(1));
    }

    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> onTimer(Kept<NodeState> kept, NodeCommand command) {
        Stamp stamp = shell.clock().next();
        Decision<NodeEvent, NodeReply> decision = rules.decide(kept.state(), command, stamp);
        return record(kept, decision, Asked.by(Cause.Kind.TIMER, id.value()), stamp, Optional.empty());
    }

    private void tellJobs(Kept<NodeState> kept) {
        kept.state().outboxes().forEach(this::tell);
    }

    /** Tells the jobs that have to know of these events. */
    private void tellJobs(Kept<NodeState> kept, List<NodeEvent> events) {
        Set<JobId> meant = new HashSet<>();
        for (NodeEvent event : events) {
            if (!(event instanceof NodeEvent.AllocationsUpdated updated)) {
                tellJobs(kept);
                return;
            }
            for (AllocationUpdate update : updated.updates()) {
                Allocation told = kept.state().allocations().get(update.allocation());
                if (told != null) {
                    meant.add(told.job());
                }
            }
        }
        meant.forEach(job -> tell(job, kept.state().outboxes().getOrDefault(job, Outbox.EMPTY)));
    }

    private void tell(JobId job, Outbox outbox) {
        List<Outbox.Numbered> next = tellings.begin(job, outbox);
        if (next.isEmpty()) {
            return;
        }
        long sequence = next.get(next.size() - 1).sequence();
        List<AllocationReport> reports =
                next.stream().map(Outbox.Numbered::report).toList();
        shell.context()
                .pipeToSelf(
                        colleagues.report(job, id, sequence, reports),
                        (reply, trouble) -> reply instanceof JobReply.Acknowledged
                                ? new Told(job, sequence)
                                : new NotTold(job, trouble == null ? String.valueOf(reply) : trouble.toString()));
    }

    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> onTold(Kept<NodeState> kept, Told told) {
        tellings.told(told.job(), told.sequence());
        return Effect().none().thenRun(this::tellWaiting);
    }

    private Effect<StoredEvent<NodeEvent>, Kept<NodeState>> onNotTold(Kept<NodeState> kept, NotTold notTold) {
        shell.context().getLog().debug("node {}: job {} not told yet: {}", id, notTold.job(), notTold.why());
        tellings.notTold(notTold.job());
        Resend resend = new Resend();
        if (!shell.timers().isTimerActive(resend)) {
            shell.timers().startSingleTimer(resend, tellings.pause());
        }
        return Effect().none().thenRun(this::tellWaiting);
    }

    private void tellWaiting(Kept<NodeState> kept) {
        for (Optional<JobId> next = tellings.next(); next.isPresent(); next = tellings.next()) {
            tell(next.get(), kept.state().outboxes().getOrDefault(next.get(), Outbox.EMPTY));
        }
    }
}
