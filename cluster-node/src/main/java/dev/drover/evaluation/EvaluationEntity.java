package dev.drover.evaluation;

import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.EvaluationCommand;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationReply;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.EventCodec;
import dev.drover.recording.IndexClock;
import dev.drover.recording.Kept;
import dev.drover.recording.Recorder;
import dev.drover.recording.Shell;
import dev.drover.recording.StoredEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Carries one evaluation to its end: asks its job whether it is its turn, has a plan made, records it, offers the nodes
 * their parts until each has answered, and closes the evaluation at the job. Talks to the job, the nodes and the planner.
 */
public final class EvaluationEntity
        extends EventSourcedBehavior<EvaluationEntity.Message, StoredEvent<EvaluationEvent>, Kept<EvaluationState>> {
    /** What the entity is told. */
    public sealed interface Message {}

    /** A command, from whoever has a reason to see the evaluation move. */
    public record Execute(EvaluationCommand command, Asked asked, ActorRef<Answer<EvaluationReply>> replyTo)
            implements Message {}

    private record JobSaid(Answer<JobReply> answer) implements Message {}

    private record Planned(Colleagues.Planned planned) implements Message {}

    private record NotPlanned(Throwable why) implements Message {}

    private record NodeSaid(NodeId node, NodeCommand command, Answer<NodeReply> answer) implements Message {}

    private record Unanswered(String whom, Throwable why, Runnable again) implements Message {}

    private record Again(Runnable step) implements Message {}

    private record Idle() implements Message {}

    /** Sent by the shard once nobody addresses the entity any more. */
    public record Stop() implements Message {}

    private static final int MOST_FAILED_PLANS = 3;

    /** Until an evaluation whose plans failed is followed by another, with up to so much more. */
    private static final Duration LEAST_WAIT = Duration.ofMinutes(1);

    private static final Duration MOST_SPREAD = Duration.ofMinutes(5);

    private final Shell<Message> shell;
    private final EvaluationId id;
    private final Colleagues colleagues;
    private final Recorder<EvaluationEvent> recorder = new Recorder<>(EventCodec.EVALUATION);

    private @Nullable JobId job;
    private @Nullable Progress progress;
    private @Nullable OfferRound offers;
    private @Nullable Closing closing;
    private int failedPlans;
    private long jobSequence;
    /** Read by the planner's threads. */
    private volatile boolean isGone;

    public static Behavior<Message> create(
            ActorRef<ClusterSharding.ShardCommand> shard,
            EvaluationId id,
            Colleagues colleagues,
            IndexClock clock,
            EntitySettings settings) {
        return Shell.around(shard, clock, settings, shell -> new EvaluationEntity(shell, id, colleagues));
    }

    private EvaluationEntity(Shell<Message> shell, EvaluationId id, Colleagues colleagues) {
        super(PersistenceId.ofUniqueId("evaluation|" + id), shell.settings().onJournalTrouble());
        this.shell = shell;
        this.id = id;
        this.colleagues = colleagues;
    }

    @Override
    public Kept<EvaluationState> emptyState() {
        return Kept.initial(EvaluationState.EMPTY);
    }

    @Override
    public CommandHandler<Message, StoredEvent<EvaluationEvent>, Kept<EvaluationState>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Execute.class, this::onExecute)
                .onCommand(JobSaid.class, this::onJobSaid)
                .onCommand(Planned.class, this::onPlanned)
                .onCommand(NotPlanned.class, this::onNotPlanned)
                .onCommand(NodeSaid.class, this::onNodeSaid)
                .onCommand(Unanswered.class, this::onUnanswered)
                .onCommand(Again.class, again -> step(again.step()))
                .onCommand(Idle.class, idle -> step(shell::passivate))
                .onCommand(Stop.class, stop -> Effect().stop())
                .build();
    }

    @Override
    public EventHandler<Kept<EvaluationState>, StoredEvent<EvaluationEvent>> eventHandler() {
        return (kept, stored) -> kept.after(stored, EvaluationState::apply);
    }

    @Override
    public SignalHandler<Kept<EvaluationState>> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), kept -> onRecovered())
                .onSignal(PostStop.instance(), kept -> onStopped())
                .build();
    }

    /** Whoever goes on with it does so elsewhere: what was planned here is offered from there, if at all. */
    private void onStopped() {
        isGone = true;
        if (job != null) {
            colleagues.ended(id);
        }
    }

    /** After a failed write the journal is read again under this same object, which must not believe that it still runs. */
    private void onRecovered() {
        progress = null;
        offers = null;
        closing = null;
        if (job != null) {
            begin(job);
        }
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onExecute(Execute execute) {
        EvaluationCommand.RunEvaluation run = (EvaluationCommand.RunEvaluation) execute.command();
        execute.replyTo().tell(new Answer<>(new EvaluationReply.Running(), lastSequenceNumber(shell.context())));
        return job == null ? step(() -> begin(run.job())) : Effect().none();
    }

    private void begin(JobId of) {
        failedPlans = 0;
        shell.timers().cancel(new Idle());
        job = of;
        askJob(new JobCommand.BeginEvaluation(id));
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onJobSaid(
            Kept<EvaluationState> kept, JobSaid said) {
        JobReply reply = said.answer().reply();
        if (reply instanceof JobReply.EvaluationBegun begun) {
            jobSequence = said.answer().sequence();
            return step(() -> proceed(kept.state(), Progress.begun(begun.evaluation(), begun.brief(), kept.state())));
        }
        if (reply instanceof JobReply.Acknowledged) {
            closing().acknowledged();
            return step(this::closeAtJob);
        }
        if (reply instanceof JobReply.Refused refused && refused.why().reason() == Reason.INVALID) {
            return onTooLarge(refused.why().message());
        }
        // It waits, and its job wakes it when its turn comes; or it has ended.
        colleagues.ended(id);
        job = null;
        progress = null;
        offers = null;
        closing = null;
        shell.timers().startSingleTimer(new Idle(), shell.settings().passivateAfter());
        return Effect().none();
    }

    /** The next step: an answer to a recorded plan, a plan, or the close. */
    private void proceed(EvaluationState state, Progress now) {
        progress = now;
        List<EvaluationState.Round> recorded =
                state.completeRounds(now.evaluation().number());
        int round = now.rounds().size();
        if (round < recorded.size()) {
            offer(state, round, recorded.get(round).plan());
            return;
        }
        if (now.wantsPlan()) {
            plan(Colleagues.PlanRequest.next(now, jobSequence));
            return;
        }
        close(Closing.of(now, mostPerPart(state)));
    }

    private void close(Closing how) {
        closing = how;
        closeAtJob();
    }

    private int mostPerPart(EvaluationState state) {
        return state.mostPerPart(progress().evaluation().number());
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onTooLarge(String why) {
        shell.context().getLog().warn("evaluation {}: its job cannot record what came of it: {}", id, why);
        return closing().refused(why)
                ? step(this::closeAtJob)
                : step(() -> shell.timers()
                        .startSingleTimer(
                                new Again(this::closeAtJob), shell.settings().askAgainAfter()));
    }

    private void plan(Colleagues.PlanRequest request) {
        CompletionStage<Colleagues.Planned> plan = colleagues.plan(request).whenComplete((planned, trouble) -> {
            if (isGone) {
                colleagues.ended(id);
            }
        });
        shell.context().pipeToSelf(plan, (planned, trouble) -> {
            if (trouble == null) {
                return new Planned(planned);
            }
            return isPatience(trouble)
                    ? new Unanswered("the planner", trouble, () -> plan(request))
                    : new NotPlanned(trouble);
        });
    }

    /** The planner has not had its turn, or what it needs. */
    private static boolean isPatience(Throwable trouble) {
        Throwable cause = trouble.getCause() == null ? trouble : trouble.getCause();
        return cause instanceof TimeoutException || cause instanceof RejectedExecutionException;
    }

    /** The scheduler itself has failed. It may not the next time: the world goes on. */
    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onNotPlanned(
            Kept<EvaluationState> kept, NotPlanned message) {
        failedPlans++;
        shell.context().getLog().error("evaluation {}: no plan could be made", id, message.why());
        if (failedPlans < MOST_FAILED_PLANS) {
            Runnable again = () -> proceed(kept.state(), progress());
            shell.timers().startSingleTimer(new Again(again), shell.settings().askAgainAfter());
            return Effect().none();
        }
        String why = "evaluation reached delivery limit (" + MOST_FAILED_PLANS + ")";
        Instant again = shell.clock().next().at().plus(LEAST_WAIT).plusMillis(spread());
        return step(() -> close(Closing.failed(progress(), mostPerPart(kept.state()), why, Optional.of(again))));
    }

    /** Not all that failed together come back together. */
    private long spread() {
        return Math.floorMod(id.value().hashCode(), MOST_SPREAD.toMillis());
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onPlanned(
            Kept<EvaluationState> kept, Planned message) {
        Progress now = progress();
        Stamp stamp = shell.clock().next();
        Asked asked = Asked.by(Cause.Kind.EVALUATION, id.value());
        PlanEvents plan = PlanEvents.of(
                now.rounds().size(),
                message.planned(),
                events -> recorder.record(kept.lastHash(), events, asked, stamp));
        if (plan.tooLarge().isPresent()) {
            String why = plan.tooLarge().get();
            shell.context().getLog().warn("evaluation {}: its plan cannot be recorded: {}", id, why);
            return step(() -> close(Closing.failed(progress(), mostPerPart(kept.state()), why, Optional.empty())));
        }
        return Effect().persist(plan.events()).thenRun(after -> proceed(after.state(), now));
    }

    private void offer(EvaluationState state, int round, Plan plan) {
        Progress now = progress();
        OfferRound begun = OfferRound.of(now.evaluation(), round, now.brief(), plan);
        offers = begun;
        goOn(state, now, begun);
    }

    private void goOn(EvaluationState state, Progress now, OfferRound round) {
        if (round.isOver()) {
            offers = null;
            proceed(state, now.with(round.round()));
        } else {
            round.takeNext().forEach(this::askNode);
        }
    }

    private void askNode(NodeId node, NodeCommand command) {
        shell.context()
                .pipeToSelf(
                        colleagues.node(node, id, command),
                        (answer, trouble) -> trouble == null
                                ? new NodeSaid(node, command, answer)
                                : new Unanswered("node " + node, trouble, () -> askNode(node, command)));
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onNodeSaid(
            Kept<EvaluationState> kept, NodeSaid said) {
        OfferRound round = offers;
        if (round == null || !round.awaits(said.node(), said.command())) {
            return Effect().none();
        }
        if (said.answer().reply() instanceof NodeReply.Refused refused) {
            String why = refused.why().message();
            shell.context()
                    .getLog()
                    .warn("evaluation {}: node {} refuses what it is offered: {}", id, said.node(), why);
        }
        round.answered(said.node(), said.command(), said.answer())
                .ifPresent(answer -> colleagues.settled(id, said.node(), answer));
        return step(() -> goOn(kept.state(), progress(), round));
    }

    private void closeAtJob() {
        askJob(closing().next());
    }

    private Closing closing() {
        return Objects.requireNonNull(closing, "an evaluation is closed at its job only once its plans are answered");
    }

    private Progress progress() {
        return Objects.requireNonNull(progress, "an evaluation makes progress only between its begin and its end");
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> step(Runnable next) {
        return Effect().none().thenRun(next::run);
    }

    private void askJob(JobCommand command) {
        JobId whom = Objects.requireNonNull(job);
        shell.context()
                .pipeToSelf(
                        colleagues.job(whom, id, command),
                        (answer, trouble) -> trouble == null
                                ? new JobSaid(answer)
                                : new Unanswered("job " + whom, trouble, () -> askJob(command)));
    }

    private Effect<StoredEvent<EvaluationEvent>, Kept<EvaluationState>> onUnanswered(Unanswered unanswered) {
        if (job == null) {
            return Effect().none();
        }
        shell.context()
                .getLog()
                .debug("evaluation {}: no answer from {}, asking again", id, unanswered.whom(), unanswered.why());
        shell.timers()
                .startSingleTimer(
                        new Again(unanswered.again()), shell.settings().askAgainAfter());
        return Effect().none();
    }
}
