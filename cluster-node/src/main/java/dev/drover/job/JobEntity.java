package dev.drover.job;

import dev.drover.protocol.Cause;
import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
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
 * Holds one job in the cluster: decides its commands, stores its events, answers its callers, and keeps its evaluations
 * and its deployment moving.
 */
public final class JobEntity extends EventSourcedBehavior<JobEntity.Message, StoredEvent<JobEvent>, Kept<JobState>> {
    /** What the entity is told. */
    public sealed interface Message {}

    /** A command. */
    public record Execute(JobCommand command, Asked asked, ActorRef<Answer<JobReply>> replyTo) implements Message {}

    /** Asks it to go on with what it has to do; with no job's id it starts a partition. */
    public record Wake() implements Message {}

    private record Due() implements Message {}

    private record Idle() implements Message {}

    private record Answered(JobId child, JobReply reply) implements Message {}

    private record NotAnswered(JobId child, String why) implements Message {}

    private record Looked(List<JobId> over) implements Message {}

    private record NotLooked(String why) implements Message {}

    private record SendAgain() implements Message {}

    /** Sent by the shard once nobody addresses the entity any more. */
    public record Stop() implements Message {}

    /** Whom a job works with. */
    public interface Colleagues {
        /** Makes an evaluation run; nothing is answered, so it is said again until the evaluation has ended. */
        void run(EvaluationId evaluation, JobId job);

        EvaluationId newEvaluationId();

        /** Tells another job, one that this job launched; the stage fails if the outcome is unknown. */
        CompletionStage<JobReply> tell(JobId child, JobCommand command);
    }

    /** What the job decides by: {@link JobDecider}, unless a test wants to see a rule broken. */
    @FunctionalInterface
    public interface Rules {
        Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now);
    }

    private static final Duration NUDGE = Duration.ofSeconds(2);
    private static final Duration SEND_AGAIN = Duration.ofSeconds(1);

    /** Timers cannot be set for years ahead. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Shell<Message> shell;
    private final JobId id;
    private final Colleagues colleagues;
    private final Rules rules;
    private final ChildLauncher children;
    private final Recorder<JobEvent> recorder = new Recorder<>(EventCodec.JOB);

    public static Behavior<Message> create(
            ActorRef<ClusterSharding.ShardCommand> shard,
            JobId id,
            Colleagues colleagues,
            IndexClock clock,
            EntitySettings settings) {
        return create(shard, id, colleagues, clock, settings, JobDecider::decide);
    }

    public static Behavior<Message> create(
            ActorRef<ClusterSharding.ShardCommand> shard,
            JobId id,
            Colleagues colleagues,
            IndexClock clock,
            EntitySettings settings,
            Rules rules) {
        return Shell.around(shard, clock, settings, shell -> new JobEntity(shell, id, colleagues, rules));
    }

    private JobEntity(Shell<Message> shell, JobId id, Colleagues colleagues, Rules rules) {
        super(PersistenceId.ofUniqueId("job|" + id), shell.settings().onJournalTrouble());
        this.shell = shell;
        this.id = id;
        this.colleagues = colleagues;
        this.rules = rules;
        this.children = new ChildLauncher(colleagues);
    }

    @Override
    public Kept<JobState> emptyState() {
        return Kept.initial(JobState.EMPTY);
    }

    @Override
    public CommandHandler<Message, StoredEvent<JobEvent>, Kept<JobState>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Execute.class, this::onExecute)
                .onCommand(Wake.class, kept -> Effect().none().thenRun(this::goOn))
                .onCommand(Due.class, (kept, due) -> onDue(kept))
                .onCommand(Idle.class, this::onIdle)
                .onCommand(Answered.class, this::onAnswered)
                .onCommand(NotAnswered.class, this::onNotAnswered)
                .onCommand(Looked.class, this::onLooked)
                .onCommand(NotLooked.class, this::onNotLooked)
                .onCommand(SendAgain.class, (kept, again) -> Effect().none().thenRun(this::goOn))
                .onCommand(Stop.class, stop -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<Kept<JobState>, StoredEvent<JobEvent>> eventHandler() {
        return (kept, stored) -> kept.after(stored, JobState::apply);
    }

    @Override
    public SignalHandler<Kept<JobState>> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::onRecovered)
                .build();
    }

    /** Also after a failed write, when the journal is read again under this same object. */
    private void onRecovered(Kept<JobState> kept) {
        children.reset();
        goOn(kept);
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onExecute(Kept<JobState> kept, Execute execute) {
        Stamp stamp = shell.clock().next();
        Decision<JobEvent, JobReply> decision = rules.decide(kept.state(), id, execute.command(), stamp);
        return record(kept, decision.events(), execute.asked(), stamp, Optional.of(execute.replyTo()), decision::reply);
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> record(
            Kept<JobState> kept,
            List<JobEvent> events,
            Asked asked,
            Stamp stamp,
            Optional<ActorRef<Answer<JobReply>>> replyTo,
            Supplier<JobReply> reply) {
        List<StoredEvent<JobEvent>> stored = recorder.record(kept.lastHash(), events, asked, stamp);
        Optional<String> tooLarge = EventLimit.complaint(stored, limitOf(events));
        if (tooLarge.isPresent()) {
            shell.context().getLog().warn("job {}: {}", id, tooLarge.get());
            JobReply refusal = new JobReply.Refused(new Rejected(Reason.INVALID, tooLarge.get()));
            replyTo.ifPresent(caller -> caller.tell(new Answer<>(refusal, lastSequenceNumber(shell.context()))));
            return Effect().none();
        }
        return Effect().persist(stored).thenRun(after -> {
            replyTo.ifPresent(caller -> caller.tell(new Answer<>(reply.get(), lastSequenceNumber(shell.context()))));
            goOn(after);
        });
    }

    private static int limitOf(List<JobEvent> events) {
        boolean isRegistration = events.stream()
                .anyMatch(
                        event -> event instanceof JobEvent.JobRegistered || event instanceof JobEvent.ParentRegistered);
        return isRegistration ? EventLimit.REGISTRATION_BYTES : EventLimit.MAX_BYTES;
    }

    /** Says to the evaluation whose turn it is that it shall run, and sets the timers for what is left to do. */
    private void goOn(Kept<JobState> kept) {
        JobState state = kept.state();
        Optional<Evaluation> running = state.evaluations().running();
        running.ifPresent(evaluation -> colleagues.run(evaluation.id(), id));
        children.next(state.launches()).forEach(this::send);
        Optional<Instant> due = JobTimers.next(state);
        if (due.isPresent()) {
            Duration left =
                    Duration.between(shell.clock().next().at(), due.get()).plusMillis(1);
            Duration wait = left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : left;
            shell.timers().startSingleTimer(new Due(), wait.isNegative() ? Duration.ZERO : wait);
        } else {
            shell.timers().cancel(new Due());
        }
        shell.timers()
                .startSingleTimer(
                        new Idle(),
                        running.isPresent() ? NUDGE : shell.settings().passivateAfter());
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onDue(Kept<JobState> kept) {
        Stamp stamp = shell.clock().next();
        Optional<JobTimers.Due> due = JobTimers.due(kept.state(), stamp.at(), colleagues.newEvaluationId());
        if (due.isEmpty()) {
            return Effect().none().thenRun(this::goOn);
        }
        List<JobId> inQuestion = due.get().inQuestion();
        if (!inQuestion.isEmpty()) {
            return Effect().none().thenRun(after -> look(inQuestion));
        }
        return decideAlone(
                kept, due.get().command(), due.get().concerned().orElse(id.toString()), Cause.Kind.TIMER, stamp);
    }

    /** What nobody waits for an answer to. */
    private Effect<StoredEvent<JobEvent>, Kept<JobState>> decideAlone(
            Kept<JobState> kept, JobCommand command, String concerned, Cause.Kind cause, Stamp stamp) {
        Decision<JobEvent, JobReply> decision = rules.decide(kept.state(), id, command, stamp);
        return record(kept, decision.events(), Asked.by(cause, concerned), stamp, Optional.empty(), decision::reply);
    }

    private void look(List<JobId> inQuestion) {
        if (children.mayLook()) {
            shell.context()
                    .pipeToSelf(
                            children.over(inQuestion),
                            (over, trouble) -> trouble == null ? new Looked(over) : new NotLooked(trouble.toString()));
        }
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onLooked(Kept<JobState> kept, Looked looked) {
        children.looked();
        JobCommand command = new JobCommand.LaunchDue(looked.over());
        return decideAlone(
                kept, command, id.toString(), Cause.Kind.TIMER, shell.clock().next());
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onNotLooked(Kept<JobState> kept, NotLooked notLooked) {
        children.looked();
        shell.context().getLog().debug("job {}: its children were not asked: {}", id, notLooked.why());
        shell.timers().startSingleTimer(new Due(), SEND_AGAIN);
        return Effect().none();
    }

    private void send(Launches.Owed owed) {
        JobId child = owed.launch().child();
        shell.context()
                .pipeToSelf(
                        children.register(owed),
                        (reply, trouble) -> ChildLauncher.isAnswer(reply)
                                ? new Answered(child, reply)
                                : new NotAnswered(child, trouble == null ? reply.toString() : trouble.toString()));
    }

    /** Whatever it answered it has got it: it is registered, was so before, or is told why it cannot be. */
    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onAnswered(Kept<JobState> kept, Answered answered) {
        JobId child = answered.child();
        if (answered.reply() instanceof JobReply.Refused refused
                && refused.why().reason() == Reason.INVALID) {
            shell.context()
                    .getLog()
                    .error(
                            "job {} cannot launch {}: {}",
                            id,
                            child,
                            refused.why().message());
        }
        children.done(child);
        JobCommand command = new JobCommand.SettleLaunches(List.of(child));
        return decideAlone(
                kept, command, child.toString(), Cause.Kind.JOB, shell.clock().next());
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onNotAnswered(Kept<JobState> kept, NotAnswered notAnswered) {
        shell.context().getLog().debug("job {}: no answer from {}: {}", id, notAnswered.child(), notAnswered.why());
        children.done(notAnswered.child());
        shell.timers().startSingleTimer(new SendAgain(), SEND_AGAIN);
        return Effect().none();
    }

    private Effect<StoredEvent<JobEvent>, Kept<JobState>> onIdle(Kept<JobState> kept, Idle idle) {
        return JobTimers.isBusy(kept.state())
                ? Effect().none().thenRun(this::goOn)
                : Effect().none().thenRun(shell::passivate);
    }
}
