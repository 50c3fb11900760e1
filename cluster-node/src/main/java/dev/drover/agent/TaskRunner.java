package dev.drover.agent;

import dev.drover.agent.check.RestartTracker;
import dev.drover.agent.driver.TaskExit;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.driver.TaskStats;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Supervises one task: starts its process, waits for its end, starts it again as its restart policy says; stops when the
 * task is dead.
 */
final class TaskRunner extends AbstractBehavior<TaskRunner.Message> {
    sealed interface Message {}

    /** The job was changed in place. */
    record Update(TaskPlan plan) implements Message {}

    /**
     * End the task and do not start it again.
     *
     * @param reason told before the kill, if there is more to say than that somebody wants it
     * @param failed whether that makes the task a failed one
     */
    record Kill(Optional<TaskEvent> reason, boolean failed) implements Message {}

    /** What is to be ended by {@link Kill} is not waited for. */
    record KillNow() implements Message {}

    /** End the process, with its agent; the next agent starts it again. */
    record Interrupt() implements Message {}

    /** The agent leaves; the process runs on. */
    record Detach() implements Message {}

    /** What does the task use? Answered by nothing if it does not run. */
    record ReadStats(ActorRef<StatsRead> replyTo) implements Message {}

    /** The answer to {@link ReadStats}. */
    record StatsRead(String task, Optional<TaskStats> stats) {}

    /**
     * End the process and start it again at once; the restart policy does not count it.
     *
     * @param outcome completed with what is in the way, if anything is
     */
    record Restart(TaskEvent event, CompletableFuture<Optional<Rejected>> outcome) implements Message {}

    /** End the process and stop; the task begins anew when its turn has come. */
    record Renew(TaskEvent event) implements Message {}

    /**
     * Send the process a signal.
     *
     * @param outcome completed with what is in the way, if anything is
     */
    record Signal(String signal, TaskEvent event, CompletableFuture<Optional<Rejected>> outcome) implements Message {}

    /** End the process; what then becomes of the task is up to its restart policy, as if it had failed. */
    record CallFailed(TaskEvent reason) implements Message {}

    /** Something about the allocation that belongs to the task's events as well. */
    record Note(TaskEvent event) implements Message {}

    private record Attempted(StartAttempt attempt, StartAttempt.Outcome outcome) implements Message {}

    private record Exited(String run, TaskExit exit) implements Message {}

    private record RestartNow() implements Message {}

    /** Told to the allocation's runner whenever the task's state has moved. */
    interface Listener {
        /**
         * The task has moved.
         *
         * @param urgent whether the servers should know at once
         */
        void changed(String task, TaskRecord record, boolean urgent);
    }

    private enum Ending {
        NONE,
        KILLED,
        FAILED,
        INTERRUPTED,
        RENEWED
    }

    private final AgentServices services;
    private final TimerScheduler<Message> timers;
    private final Listener listener;
    private final List<Instant> restarts = new ArrayList<>();
    private TaskPlan plan;
    private TaskState state;
    private String run;
    private boolean runEnded;
    private Ending ending;
    private boolean killSent;
    private boolean restarting;
    private boolean calledFailed;
    private @Nullable TaskHandle handle;
    private Optional<ActorRef<TemplateWatcher.Message>> templates = Optional.empty();
    private @Nullable StartAttempt attempt;
    private @Nullable Future<?> attemptThread;

    /**
     * A runner of one task.
     *
     * @param restored where the task stood when an earlier agent left it
     * @param wanted if not, a process that is there is ended, and none is started
     */
    static Behavior<Message> create(
            AgentServices services, TaskPlan plan, Optional<TaskRecord> restored, boolean wanted, Listener listener) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new TaskRunner(context, timers, services, plan, restored, wanted, listener)));
    }

    private TaskRunner(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            AgentServices services,
            TaskPlan plan,
            Optional<TaskRecord> restored,
            boolean wanted,
            Listener listener) {
        super(context);
        this.timers = timers;
        this.services = services;
        this.plan = plan;
        this.listener = listener;
        this.state = restored.map(TaskRecord::state).orElseGet(() -> TaskHistory.received(now()));
        this.run = restored.map(TaskRecord::run).orElse("");
        this.runEnded = restored.map(TaskRecord::runEnded).orElse(false);
        this.restarting = restored.map(TaskRecord::restarting).orElse(false);
        this.restarts.addAll(restored.map(TaskRecord::restarts).orElse(List.of()));
        this.ending = wanted ? Ending.NONE : Ending.KILLED;
        start();
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Update.class, this::onUpdate)
                .onMessage(Kill.class, this::onKill)
                .onMessage(Interrupt.class, interrupt -> end(Ending.INTERRUPTED, Duration.ZERO))
                .onMessage(Detach.class, this::onDetach)
                .onMessage(Restart.class, this::onRestart)
                .onMessage(Renew.class, this::onRenew)
                .onMessage(Signal.class, this::onSignal)
                .onMessage(CallFailed.class, this::onCallFailed)
                .onMessage(Note.class, this::onNote)
                .onMessage(ReadStats.class, this::onReadStats)
                .onMessage(Attempted.class, this::onAttempted)
                .onMessage(Exited.class, this::onExited)
                .onMessage(KillNow.class, killNow -> kill())
                .onMessage(RestartNow.class, restartNow -> start())
                .build();
    }

    private Behavior<Message> onUpdate(Update update) {
        plan = update.plan();
        services.logs().updated(plan);
        return this;
    }

    private Behavior<Message> start() {
        boolean isFirst = state.state().equals(TaskState.PENDING) && run.isEmpty() && state.restarts() == 0;
        if (isFirst && ending == Ending.NONE) {
            add(TaskEvents.taskSetup(now()));
            if (!plan.task().artifacts().isEmpty()) {
                add(TaskEvents.downloadingArtifacts(now()));
            }
            report(false);
        }
        ActorRef<Message> self = getContext().getSelf();
        StartAttempt next = new StartAttempt(services, plan, record(), event -> self.tell(new Note(event)));
        if (ending != Ending.NONE) {
            next.findOnly();
        }
        attempt = next;
        attemptThread = services.blocking().submit(() -> self.tell(new Attempted(next, next.run())));
        return this;
    }

    private Behavior<Message> onAttempted(Attempted attempted) {
        if (attempt != attempted.attempt()) {
            return this;
        }
        attempt = null;
        attemptThread = null;
        StartAttempt.Outcome outcome = attempted.outcome();
        if (outcome instanceof StartAttempt.Running running) {
            return onRunning(running);
        }
        if (outcome instanceof StartAttempt.Vanished) {
            runEnded = true;
            return onEnded(new TaskExit(-1, 0, "the task's process is gone, and nothing tells how it ended"));
        }
        if (outcome instanceof StartAttempt.Failed failed) {
            return onStartFailed(failed);
        }
        return ending == Ending.NONE ? this : finish();
    }

    private Behavior<Message> onRunning(StartAttempt.Running running) {
        TaskHandle started = running.handle();
        String startedRun = started.record().run();
        handle = started;
        runEnded = false;
        running.notes().forEach(note -> add(TaskEvents.driver(now(), note)));
        if (!startedRun.equals(run) || !state.state().equals(TaskState.RUNNING)) {
            state = TaskHistory.started(state, now(), started.pid());
        }
        run = startedRun;
        report(true);
        services.logs().started(plan);
        ActorRef<Message> self = getContext().getSelf();
        templates = TemplateWatcher.follow(getContext(), services, plan);
        var unused = started.exit().thenAccept(exit -> self.tell(new Exited(startedRun, exit)));
        if (ending != Ending.NONE) {
            return kill();
        }
        if (restarting) {
            stopSoon(started);
        }
        return this;
    }

    private Behavior<Message> onStartFailed(StartAttempt.Failed failed) {
        Instant at = now();
        add(
                switch (failed.step()) {
                    case SETUP -> TaskEvents.setupFailed(at, failed.why());
                    case ARTIFACTS -> TaskEvents.artifactDownloadFailed(at, failed.why());
                    case TEMPLATES -> TaskEvents.templateFailed(at, failed.why());
                    case DRIVER -> TaskEvents.driverFailed(at, failed.why());
                });
        if (ending != Ending.NONE) {
            return finish();
        }
        return follow(
                tracker()
                        .onStartFailure(
                                failed.recoverable(), at, services.jitter().nextDouble()),
                at);
    }

    private Behavior<Message> onExited(Exited exited) {
        if (handle == null || !exited.run().equals(run)) {
            return this;
        }
        handle = null;
        runEnded = true;
        timers.cancelAll();
        services.logs().ended(plan.directory());
        templates.ifPresent(getContext()::stop);
        return onEnded(exited.exit());
    }

    private Behavior<Message> onEnded(TaskExit exit) {
        add(TaskEvents.terminated(now(), exit));
        boolean isRestart = restarting;
        restarting = false;
        if (ending != Ending.NONE) {
            return finish();
        }
        Instant at = now();
        boolean success = exit.isSuccess() && !calledFailed;
        calledFailed = false;
        if (isRestart) {
            return startAgain(at);
        }
        return follow(tracker().onExit(success, at, services.jitter().nextDouble()), at);
    }

    private RestartTracker tracker() {
        return new RestartTracker(
                plan.task().restart(),
                plan.task().endsAs(plan.job().type()),
                restarts.stream().findFirst(),
                restarts.size());
    }

    private Behavior<Message> follow(RestartTracker.Decision decision, Instant at) {
        return switch (decision.action()) {
            case COMPLETE -> dead(false);
            case FAIL -> {
                add(TaskEvents.notRestarting(at, decision.reason()));
                yield dead(true);
            }
            case RESTART -> restart(decision, at);
        };
    }

    private Behavior<Message> restart(RestartTracker.Decision decision, Instant at) {
        if (decision.next().restarts() <= 1) {
            restarts.clear();
        }
        decision.next().windowBegan().ifPresent(began -> restarts.add(at));
        state = TaskHistory.restarting(state, TaskEvents.restarting(at, decision.reason(), decision.delay()));
        report(true);
        timers.startSingleTimer(new RestartNow(), LongestTimer.limit(decision.delay()));
        return this;
    }

    private Behavior<Message> onRestart(Restart restart) {
        TaskHandle running = handle;
        if (running == null || ending != Ending.NONE) {
            restart.outcome().complete(Optional.of(notRunning()));
            return this;
        }
        boolean isFirst = !restarting;
        restarting = true;
        add(restart.event());
        report(true);
        if (isFirst) {
            stopSoon(running);
        }
        restart.outcome().complete(Optional.empty());
        return this;
    }

    private Behavior<Message> startAgain(Instant at) {
        state = TaskHistory.restarting(state, TaskEvents.restarting(at, "", Duration.ZERO));
        report(true);
        return start();
    }

    private Behavior<Message> onRenew(Renew renew) {
        if (ending != Ending.NONE) {
            return this;
        }
        restarting = handle != null;
        add(renew.event());
        return end(Ending.RENEWED, Duration.ZERO);
    }

    private Behavior<Message> onSignal(Signal signal) {
        TaskHandle running = handle;
        if (running == null || ending != Ending.NONE) {
            signal.outcome().complete(Optional.of(notRunning()));
            return this;
        }
        add(signal.event());
        report(true);
        services.blocking().execute(() -> signal.outcome().complete(HandleCalls.signal(running, signal.signal())));
        return this;
    }

    private Rejected notRunning() {
        return TaskActions.notRunning(plan.task().name());
    }

    private Behavior<Message> onCallFailed(CallFailed call) {
        if (handle == null || ending != Ending.NONE || calledFailed || restarting) {
            return this;
        }
        calledFailed = true;
        add(call.reason());
        report(false);
        stopSoon(handle);
        return this;
    }

    private Behavior<Message> onKill(Kill kill) {
        if (ending != Ending.NONE) {
            return this;
        }
        kill.reason().ifPresent(this::add);
        return end(
                kill.failed() ? Ending.FAILED : Ending.KILLED,
                handle == null ? Duration.ZERO : plan.task().shutdownDelay());
    }

    private Behavior<Message> end(Ending how, Duration delay) {
        ending = how;
        if (attempt != null && attempt.callOff()) {
            attempt = null;
            if (attemptThread != null) {
                attemptThread.cancel(true);
            }
            return finish();
        }
        if (attempt != null) {
            return this;
        }
        if (handle == null) {
            timers.cancelAll();
            return finish();
        }
        if (delay.isZero()) {
            return kill();
        }
        timers.startSingleTimer(new KillNow(), LongestTimer.limit(delay));
        return this;
    }

    private Behavior<Message> kill() {
        TaskHandle running = handle;
        if (running == null || killSent) {
            return this;
        }
        killSent = true;
        add(TaskEvents.killing(now(), plan.killTimeout(services.maxKillTimeout())));
        report(false);
        stopSoon(running);
        return this;
    }

    private void stopSoon(TaskHandle running) {
        String signal = plan.task().killSignal();
        Duration timeout = plan.killTimeout(services.maxKillTimeout());
        services.blocking().execute(() -> HandleCalls.stop(services.store(), running, signal, timeout));
    }

    /** Ended because somebody wanted it to. */
    private Behavior<Message> finish() {
        if (killSent) {
            add(TaskEvents.killed(now()));
        }
        if (ending == Ending.INTERRUPTED) {
            state = TaskHistory.interrupted(state);
            report(false);
            return Behaviors.stopped();
        }
        if (ending == Ending.RENEWED) {
            state = TaskHistory.restarting(state, TaskEvents.restarting(now(), "", Duration.ZERO));
            report(true);
            return Behaviors.stopped();
        }
        return dead(ending == Ending.FAILED);
    }

    private Behavior<Message> dead(boolean failed) {
        state = TaskHistory.dead(state, failed, now());
        report(true);
        return Behaviors.stopped();
    }

    private Behavior<Message> onDetach(Detach detach) {
        if (handle != null) {
            handle.detach();
        }
        return Behaviors.stopped();
    }

    private Behavior<Message> onReadStats(ReadStats read) {
        TaskHandle running = handle;
        String task = plan.task().name();
        if (running == null) {
            read.replyTo().tell(new StatsRead(task, Optional.empty()));
            return this;
        }
        services.blocking().execute(() -> read.replyTo().tell(new StatsRead(task, Optional.of(running.stats()))));
        return this;
    }

    private Behavior<Message> onNote(Note note) {
        add(note.event());
        report(false);
        return this;
    }

    private void add(TaskEvent event) {
        state = TaskHistory.with(state, event);
    }

    private void report(boolean urgent) {
        listener.changed(plan.task().name(), record(), urgent);
    }

    private TaskRecord record() {
        return new TaskRecord(state, run, runEnded, restarting, restarts);
    }

    private Instant now() {
        return services.clock().instant();
    }
}
