package dev.drover.agent;

import dev.drover.agent.AllocationTasks.Cause;
import dev.drover.agent.TaskOrder.Wish;
import dev.drover.agent.check.CheckResult;
import dev.drover.agent.check.HealthTracker;
import dev.drover.agent.service.AllocationServices;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.protocol.stream.TaskAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one allocation: its tasks in their order, as long as the servers want it; tells how it does. */
final class AllocationRunner extends AbstractBehavior<AllocationRunner.Message> {
    sealed interface Message {}

    /** The servers want something else of the allocation than before. */
    record Assign(AssignmentBook.Assigned assigned) implements Message {}

    /** The servers have forgotten the allocation: end what runs, delete what is left. */
    record Forget() implements Message {}

    /** Nothing was heard of the servers for so long that its group wants it to end. */
    record GiveUp() implements Message {}

    /** The agent leaves; its tasks run on or end with it. */
    record Leave(boolean endTasks) implements Message {}

    /** What do the tasks use? */
    record ReadStats(ActorRef<AllocationStats> replyTo) implements Message {}

    /** Where do the checks stand? There are none while it does not run. */
    record ReadChecks(ActorRef<List<CheckStatus>> replyTo) implements Message {}

    /** Something that belongs to a task's events. */
    record NoteTask(String task, TaskEvent event) implements Message {}

    /** Somebody wants something done to tasks. */
    record Act(TaskAction action, ActorRef<Acted> replyTo) implements Message {}

    /** The answer to {@link Act}: what is in the way, if anything is. */
    record Acted(Optional<Rejected> refusal) {}

    /** A task has moved. */
    record TaskMoved(String task, TaskRecord record, boolean urgent) implements Message {}

    /** The runner of a task has stopped. */
    record TaskStopped(String task) implements Message {}

    private record TaskGone(String task) implements Message {}

    private record StartTask(String task) implements Message {}

    private record Checked(Probe probe, CheckResult result) implements Message {}

    private record NoteAll(String sentence) implements Message {}

    private record Withdrawn(Duration shutdownDelay) implements Message {}

    private record LookAtHealth() implements Message {}

    /** It may have run for as long as it may. */
    record LookAtDuration() implements Message {}

    /** It takes more of the disk than it may. */
    record DiskExceeded(TaskEvent event) implements Message {}

    private record KillTasks() implements Message {}

    private record Deleted() implements Message {}

    /** Who hears of the allocation's progress. */
    interface Listener {
        /**
         * The allocation has moved.
         *
         * @param urgent whether the servers should know at once
         */
        void changed(AllocationUpdate update, boolean urgent);
    }

    private static final Logger LOG = LoggerFactory.getLogger(AllocationRunner.class);
    private static final Duration TASK_RUNNER_PAUSE = Duration.ofSeconds(1);

    private final AgentServices services;
    private final TimerScheduler<Message> timers;
    private final Listener listener;
    private final AllocationTasks tasks;
    private final AllocationChecks checks;
    private final CheckRestarts restarts = new CheckRestarts();
    private final AllocationLimits limits;
    private Allocation allocation;
    private Job job;
    private HealthWatch watch;
    private AllocationStatus reported;
    private Wish wish;
    private Cause cause = Cause.NONE;
    private boolean deleting;
    private boolean leaving;

    /** @param restored what an earlier agent left of it */
    static Behavior<Message> create(
            AgentServices services,
            AssignmentBook.Assigned assigned,
            Optional<AllocationRecord> restored,
            Listener listener) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new AllocationRunner(context, timers, services, assigned, restored, listener)));
    }

    private AllocationRunner(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            AgentServices services,
            AssignmentBook.Assigned assigned,
            Optional<AllocationRecord> restored,
            Listener listener) {
        super(context);
        this.services = services;
        this.timers = timers;
        this.listener = listener;
        this.allocation = assigned.allocation();
        this.job = assigned.job();
        this.limits = new AllocationLimits(services, timers, assigned.id(), restored.flatMap(AllocationRecord::began));
        this.tasks = new AllocationTasks(
                services,
                context,
                assigned,
                restored.map(AllocationRecord::tasks).orElse(Map.of()),
                this::save);
        ActorRef<Message> self = context.getSelf();
        this.checks = new AllocationChecks(
                services,
                assigned.id(),
                context,
                (probe, result) -> self.tell(new Checked(probe, result)),
                sentence -> self.tell(new NoteAll(sentence)));
        this.reported = status();
        this.watch = restored.flatMap(AllocationRecord::health)
                .map(HealthWatch::judged)
                .orElseGet(this::newWatch);
        this.wish = isWanted() ? Wish.RUN : Wish.STOP;
        save();
        limitDuration();
        if (!tasks.areAllDead()) {
            limits.watchDisk(tasks.group(), self);
        }
        tasks.adopt(wish);
        advance();
        if (restored.isPresent()) {
            tell(true);
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Assign.class, this::onAssign)
                .onMessage(Forget.class, this::onForget)
                .onMessage(GiveUp.class, giveUp -> onGiveUp())
                .onMessage(Leave.class, this::onLeave)
                .onMessage(ReadStats.class, this::onReadStats)
                .onMessage(ReadChecks.class, this::onReadChecks)
                .onMessage(NoteTask.class, this::onNoteTask)
                .onMessage(Act.class, this::onAct)
                .onMessage(TaskMoved.class, this::onTaskMoved)
                .onMessage(TaskStopped.class, this::onTaskStopped)
                .onMessage(TaskGone.class, this::onTaskGone)
                .onMessage(StartTask.class, this::onStartTask)
                .onMessage(Checked.class, this::onChecked)
                .onMessage(NoteAll.class, this::onNoteAll)
                .onMessage(Withdrawn.class, this::onWithdrawn)
                .onMessage(LookAtHealth.class, look -> onLookAtHealth())
                .onMessage(LookAtDuration.class, look -> onLookAtDuration())
                .onMessage(DiskExceeded.class, this::onDiskExceeded)
                .onMessage(KillTasks.class, killTasks -> onKillTasks())
                .onMessage(Deleted.class, deleted -> Behaviors.stopped())
                .onSignal(PostStop.class, stopped -> onPostStop())
                .build();
    }

    private void advance() {
        if (!leaving) {
            tasks.advance(wish, cause);
        }
    }

    private Behavior<Message> onAssign(Assign assign) {
        Optional<DeploymentId> deployment = allocation.placement().deployment();
        allocation = assign.assigned().allocation();
        job = assign.assigned().job();
        tasks.assign(assign.assigned());
        if (!allocation.placement().deployment().equals(deployment)) {
            watch = newWatch();
            tasks.states().forEach((name, state) -> watch.moved(name, state, now()));
        }
        checks.stop();
        startChecks();
        save();
        if (!isWanted() && wish == Wish.RUN) {
            stop(tasks.group().shutdownDelay());
        }
        limitDuration();
        if (allocation.client() == ClientStatus.UNKNOWN) {
            tell(true);
        }
        return onLookAtHealth();
    }

    private Behavior<Message> onGiveUp() {
        if (wish == Wish.RUN) {
            end(new Cause(Optional.of(TaskEvents.serversSilent(now())), false, false));
        }
        return this;
    }

    private void limitDuration() {
        if (wish == Wish.RUN) {
            limits.duration(tasks.group()).ifPresent(this::end);
        }
    }

    private void end(Cause why) {
        cause = why;
        stop(Duration.ZERO);
    }

    private Behavior<Message> onLookAtDuration() {
        limitDuration();
        return this;
    }

    /** Nothing may write any more, not even what comes last. */
    private Behavior<Message> onDiskExceeded(DiskExceeded exceeded) {
        wish = wish.or(Wish.END);
        end(new Cause(Optional.of(exceeded.event()), true, true));
        return this;
    }

    private Behavior<Message> onPostStop() {
        limits.forgetDisk();
        return this;
    }

    private Behavior<Message> onForget(Forget forget) {
        wish = Wish.VANISH;
        stop(Duration.ZERO);
        return maybeDelete();
    }

    private boolean isWanted() {
        return allocation.desired() == DesiredStatus.RUN && !allocation.client().isTerminal();
    }

    private void stop(Duration delay) {
        wish = wish.or(Wish.LINGER);
        ActorRef<Message> self = getContext().getSelf();
        var unused = checks.withdraw().thenRun(() -> self.tell(new Withdrawn(delay)));
    }

    /** Nobody finds it any more: from now on callers have that long to go elsewhere. */
    private Behavior<Message> onWithdrawn(Withdrawn withdrawn) {
        Duration delay = withdrawn.shutdownDelay();
        if (tasks.isAnyRunning() && !delay.isZero()) {
            timers.startSingleTimer(new KillTasks(), LongestTimer.limit(delay));
            return this;
        }
        timers.cancel(new KillTasks());
        return onKillTasks();
    }

    private Behavior<Message> onKillTasks() {
        wish = wish.or(Wish.STOP);
        advance();
        return this;
    }

    /** What has happened is kept before anything follows from it. */
    private Behavior<Message> onTaskMoved(TaskMoved moved) {
        tasks.moved(moved.task(), moved.record());
        limits.moved(moved.record().state());
        limitDuration();
        watch.moved(moved.task(), moved.record().state(), now());
        boolean judged = judge();
        startChecks();
        save();
        advance();
        if (tasks.areAllDead()) {
            limits.forgetDisk();
        }
        AllocationStatus status = status();
        boolean urgent = moved.urgent() || judged || !status.equals(reported);
        reported = status;
        tell(urgent);
        return maybeDelete();
    }

    private void tell(boolean urgent) {
        if (!leaving) {
            listener.changed(update(reported), urgent);
        }
    }

    private HealthWatch newWatch() {
        return HealthWatch.of(allocation, tasks.group(), probes().all(), now());
    }

    private Probes probes() {
        return new Probes(services, job, tasks.group(), allocation.placement());
    }

    /** Checks run while the allocation does. */
    private void startChecks() {
        if (wish == Wish.RUN && !leaving && status().client() == ClientStatus.RUNNING) {
            checks.run(new AllocationServices(services.node(), job, allocation, tasks.states()), probes());
        } else if (!leaving) {
            checks.withdraw();
        } else {
            checks.stop();
        }
    }

    private Behavior<Message> onChecked(Checked checked) {
        Probe probe = checked.probe();
        watch.checked(probe, checked.result());
        checks.checked(probe, checked.result());
        TaskEvent why = TaskEvents.checkFailed(now(), probe.check().name());
        restarts.checked(probe, checked.result(), tasks.states())
                .forEach(task -> tasks.tell(task, new TaskRunner.CallFailed(why)));
        return onLookAtHealth();
    }

    private Behavior<Message> onLookAtHealth() {
        if (judge()) {
            save();
            tell(true);
        }
        return this;
    }

    /** Whether there is a verdict now that there was not before. */
    private boolean judge() {
        Optional<HealthTracker.Verdict> verdict = watch.verdict(now());
        verdict.filter(found -> !found.healthy())
                .ifPresent(found ->
                        tasks.tellAll(new TaskRunner.Note(TaskEvents.allocationUnhealthy(now(), found.reason()))));
        watch.delay(now()).ifPresent(delay -> timers.startSingleTimer(LookAtHealth.class, new LookAtHealth(), delay));
        return verdict.isPresent();
    }

    private Instant now() {
        return services.clock().instant();
    }

    /** What the runner told before it stopped may still be waiting: it comes first. */
    private Behavior<Message> onTaskStopped(TaskStopped stopped) {
        getContext().getSelf().tell(new TaskGone(stopped.task()));
        return this;
    }

    private Behavior<Message> onTaskGone(TaskGone stopped) {
        boolean isDead = tasks.gone(stopped.task());
        if (leaving) {
            return tasks.runners().isEmpty() ? Behaviors.stopped() : this;
        }
        if (tasks.isRenewing(wish)) {
            advance();
            return this;
        }
        if (isDead) {
            return this;
        }
        LOG.error("the runner of task {} of allocation {} has stopped; it is started again", stopped.task(), id());
        timers.startSingleTimer(stopped.task(), new StartTask(stopped.task()), TASK_RUNNER_PAUSE);
        return this;
    }

    private Behavior<Message> onStartTask(StartTask start) {
        if (!leaving) {
            tasks.restart(start.task(), wish);
            advance();
        }
        return this;
    }

    private Behavior<Message> onLeave(Leave leave) {
        leaving = true;
        if (leave.endTasks()) {
            checks.withdraw();
        }
        if (tasks.runners().isEmpty()) {
            return Behaviors.stopped();
        }
        tasks.tellAll(leave.endTasks() ? new TaskRunner.Interrupt() : new TaskRunner.Detach());
        return this;
    }

    private Behavior<Message> onReadStats(ReadStats read) {
        getContext().spawnAnonymous(StatsCollector.create(tasks.runners(), services, read.replyTo()));
        return this;
    }

    private Behavior<Message> onNoteAll(NoteAll note) {
        tasks.tellAll(new TaskRunner.Note(TaskEvents.consul(now(), note.sentence())));
        return this;
    }

    private Behavior<Message> onNoteTask(NoteTask note) {
        if (tasks.note(note.task(), note.event())) {
            save();
            tell(false);
        }
        return this;
    }

    private Behavior<Message> onAct(Act act) {
        TaskAction action = act.action();
        TaskActions chosen = TaskActions.of(action, tasks.states());
        Optional<Rejected> refusal = action.kind() != TaskAction.Kind.SIGNAL && wish != Wish.RUN
                ? Optional.of(new Rejected(Reason.CONFLICT, "allocation \"" + id() + "\" is to end"))
                : chosen.refusal();
        if (refusal.isPresent()) {
            act.replyTo().tell(new Acted(refusal));
            return this;
        }
        if (action.kind() == TaskAction.Kind.RESTART_ALL) {
            tasks.renew(TaskEvents.of(action, now()));
            act.replyTo().tell(new Acted(Optional.empty()));
            return this;
        }
        var unused = tasks.act(action, chosen.tasks())
                .thenAccept(outcome -> act.replyTo().tell(new Acted(outcome)));
        return this;
    }

    private Behavior<Message> onReadChecks(ReadChecks read) {
        checks.read(read.replyTo());
        return this;
    }

    private Behavior<Message> maybeDelete() {
        if (wish != Wish.VANISH || deleting || !tasks.areAllDead()) {
            return this;
        }
        deleting = true;
        ActorRef<Message> self = getContext().getSelf();
        AllocationId id = id();
        services.cleanup().execute(() -> {
            services.delete(id);
            self.tell(new Deleted());
        });
        return this;
    }

    private AllocationStatus status() {
        return AllocationStatus.of(tasks.states().values());
    }

    private AllocationUpdate update(AllocationStatus status) {
        return new AllocationUpdate(id(), status.client(), status.description(), tasks.states(), watch.health());
    }

    private void save() {
        if (!deleting) {
            services.store()
                    .save(new AllocationRecord(allocation, job, tasks.records(), watch.health(), limits.began()));
        }
    }

    private AllocationId id() {
        return allocation.placement().id();
    }
}
