package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.check.HealthTracker;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.CheckStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one allocation: its tasks side by side, as long as the servers want it; tells how it does. */
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

    /** Something that belongs to a task's events, if it runs. */
    record NoteTask(String task, TaskEvent event) implements Message {}

    private record TaskMoved(String task, TaskRecord record, boolean urgent) implements Message {}

    private record TaskStopped(String task) implements Message {}

    private record TaskGone(String task) implements Message {}

    private record StartTask(String task) implements Message {}

    private record Checked(Probe probe, CheckResult result) implements Message {}

    private record LookAtHealth() implements Message {}

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
    private final Map<String, TaskRecord> records = new TreeMap<>();
    private final Map<String, ActorRef<TaskRunner.Message>> tasks = new TreeMap<>();
    private Allocation allocation;
    private Job job;
    private TaskGroup group;
    private Optional<DeploymentHealth> health;
    private HealthWatch watch;
    private AllocationStatus reported;
    private @Nullable ActorRef<CheckRunner.Message> checks;
    private Optional<TaskEvent> whyKilled = Optional.empty();
    private boolean stopping;
    private boolean forgotten;
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
        this.group = assigned.group();
        this.health = restored.flatMap(AllocationRecord::health);
        Map<String, TaskRecord> earlier = restored.map(AllocationRecord::tasks).orElse(Map.of());
        for (Task task : group.tasks()) {
            records.put(task.name(), earlier.getOrDefault(task.name(), fresh()));
        }
        this.reported = status();
        this.watch = health.isPresent() ? HealthWatch.idle() : newWatch();
        save();
        group.tasks().forEach(task -> startRunner(task, Optional.ofNullable(earlier.get(task.name()))));
        maybeStop();
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
                .onMessage(TaskMoved.class, this::onTaskMoved)
                .onMessage(TaskStopped.class, this::onTaskStopped)
                .onMessage(TaskGone.class, this::onTaskGone)
                .onMessage(StartTask.class, this::onStartTask)
                .onMessage(Checked.class, this::onChecked)
                .onMessage(LookAtHealth.class, look -> onLookAtHealth())
                .onMessage(KillTasks.class, killTasks -> onKillTasks())
                .onMessage(Deleted.class, deleted -> Behaviors.stopped())
                .build();
    }

    private TaskRecord fresh() {
        return new TaskRecord(TaskHistory.received(services.clock().instant()), "", false, List.of());
    }

    private void startRunner(Task task, Optional<TaskRecord> restored) {
        if (isDead(task.name())) {
            return;
        }
        ActorRef<Message> self = getContext().getSelf();
        ActorRef<TaskRunner.Message> runner = getContext()
                .spawnAnonymous(TaskRunner.create(
                        services,
                        plan(task),
                        restored,
                        isWanted() && !stopping,
                        (name, record, urgent) -> self.tell(new TaskMoved(name, record, urgent))));
        getContext().watchWith(runner, new TaskStopped(task.name()));
        tasks.put(task.name(), runner);
    }

    private TaskPlan plan(Task task) {
        return new TaskPlan(
                allocation, job, group, task, services.directory(id()).task(task.name()));
    }

    private Behavior<Message> onAssign(Assign assign) {
        Optional<DeploymentId> deployment = allocation.placement().deployment();
        allocation = assign.assigned().allocation();
        job = assign.assigned().job();
        group = assign.assigned().group();
        group.tasks().forEach(task -> tellTask(task.name(), new TaskRunner.Update(plan(task))));
        if (!allocation.placement().deployment().equals(deployment)) {
            health = Optional.empty();
            watch = newWatch();
            records.forEach((name, record) -> watch.moved(name, record.state(), now()));
        }
        stopChecks();
        startChecks();
        save();
        maybeStop();
        if (allocation.client() == ClientStatus.UNKNOWN) {
            tell(true);
        }
        return this;
    }

    private Behavior<Message> onGiveUp() {
        if (!stopping) {
            whyKilled = Optional.of(TaskEvents.serversSilent(now()));
            stop(Duration.ZERO);
        }
        return this;
    }

    private Behavior<Message> onForget(Forget forget) {
        forgotten = true;
        stop(Duration.ZERO);
        return maybeDelete();
    }

    private boolean isWanted() {
        return allocation.desired() == DesiredStatus.RUN && !allocation.client().isTerminal();
    }

    private void maybeStop() {
        if (!isWanted() && !stopping) {
            stop(group.shutdownDelay());
        }
    }

    private void stop(Duration delay) {
        stopping = true;
        stopChecks();
        boolean anyRuns = records.values().stream()
                .anyMatch(record -> record.state().state().equals(TaskState.RUNNING));
        if (anyRuns && !delay.isZero()) {
            timers.startSingleTimer(new KillTasks(), delay);
            return;
        }
        timers.cancel(new KillTasks());
        getContext().getSelf().tell(new KillTasks());
    }

    /** A leader goes first; the others follow when it is dead. */
    private Behavior<Message> onKillTasks() {
        Optional<Task> leader = group.tasks().stream()
                .filter(task -> task.leader() && !isDead(task.name()))
                .findFirst();
        if (leader.isPresent()) {
            kill(leader.get().name(), whyKilled);
        } else {
            tasks.keySet().forEach(name -> kill(name, whyKilled));
        }
        return this;
    }

    private void kill(String task, Optional<TaskEvent> reason) {
        tellTask(task, new TaskRunner.Kill(reason, false));
    }

    /** Nothing is told to a task that has no runner any more. */
    private void tellTask(String task, TaskRunner.Message message) {
        ActorRef<TaskRunner.Message> runner = tasks.get(task);
        if (runner != null) {
            runner.tell(message);
        }
    }

    private Behavior<Message> onTaskMoved(TaskMoved moved) {
        TaskRecord before = records.put(moved.task(), moved.record());
        boolean died = isDead(moved.task())
                && (before == null || !before.state().state().equals(TaskState.DEAD));
        if (died) {
            onDeath(moved.task(), moved.record().state());
        }
        watch.moved(moved.task(), moved.record().state(), now());
        boolean judged = judge();
        startChecks();
        save();
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
        return HealthWatch.of(allocation, group, probes(), now());
    }

    private List<Probe> probes() {
        return Probe.of(allocation, group, services.node().resources().address());
    }

    /** Checks run while the allocation does. */
    private void startChecks() {
        boolean running = !stopping && !leaving && status().client() == ClientStatus.RUNNING;
        if (!running) {
            stopChecks();
            return;
        }
        List<Probe> probes = probes();
        if (checks != null || probes.isEmpty()) {
            return;
        }
        ActorRef<Message> self = getContext().getSelf();
        checks = getContext()
                .spawnAnonymous(
                        CheckRunner.create(services, probes, (probe, result) -> self.tell(new Checked(probe, result))));
    }

    private void stopChecks() {
        if (checks != null) {
            getContext().stop(checks);
            checks = null;
        }
    }

    private Behavior<Message> onChecked(Checked checked) {
        watch.checked(checked.probe(), checked.result());
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
        if (verdict.isPresent()) {
            HealthTracker.Verdict found = verdict.get();
            health = Optional.of(new DeploymentHealth(found.healthy(), now()));
            if (!found.healthy()) {
                TaskEvent event = TaskEvents.allocationUnhealthy(now(), found.reason());
                tasks.values().forEach(task -> task.tell(new TaskRunner.Note(event)));
            }
        }
        watch.delay(now()).ifPresent(delay -> timers.startSingleTimer(LookAtHealth.class, new LookAtHealth(), delay));
        return verdict.isPresent();
    }

    private Instant now() {
        return services.clock().instant();
    }

    private void onDeath(String name, TaskState state) {
        boolean leader = group.task(name).map(Task::leader).orElse(false);
        for (String other : tasks.keySet()) {
            if (other.equals(name)) {
                continue;
            }
            if (stopping) {
                kill(other, whyKilled);
            } else if (state.failed()) {
                kill(other, Optional.of(TaskEvents.siblingFailed(now(), name)));
            } else if (leader) {
                kill(other, Optional.of(TaskEvents.leaderDead(services.clock().instant())));
            }
        }
    }

    /** What the runner told before it stopped may still be waiting: it comes first. */
    private Behavior<Message> onTaskStopped(TaskStopped stopped) {
        getContext().getSelf().tell(new TaskGone(stopped.task()));
        return this;
    }

    private Behavior<Message> onTaskGone(TaskGone stopped) {
        tasks.remove(stopped.task());
        if (leaving) {
            return tasks.isEmpty() ? Behaviors.stopped() : this;
        }
        if (isDead(stopped.task())) {
            return this;
        }
        LOG.error("the runner of task {} of allocation {} has stopped; it is started again", stopped.task(), id());
        timers.startSingleTimer(stopped.task(), new StartTask(stopped.task()), TASK_RUNNER_PAUSE);
        return this;
    }

    private Behavior<Message> onStartTask(StartTask start) {
        if (leaving) {
            return this;
        }
        group.task(start.task()).ifPresent(task -> startRunner(task, Optional.ofNullable(records.get(task.name()))));
        if (stopping) {
            getContext().getSelf().tell(new KillTasks());
        }
        return this;
    }

    private Behavior<Message> onLeave(Leave leave) {
        leaving = true;
        if (tasks.isEmpty()) {
            return Behaviors.stopped();
        }
        tasks.forEach(
                (name, runner) -> runner.tell(leave.endTasks() ? new TaskRunner.Interrupt() : new TaskRunner.Detach()));
        return this;
    }

    private Behavior<Message> onReadStats(ReadStats read) {
        getContext().spawnAnonymous(StatsCollector.create(List.copyOf(tasks.values()), services, read.replyTo()));
        return this;
    }

    private Behavior<Message> onNoteTask(NoteTask note) {
        tellTask(note.task(), new TaskRunner.Note(note.event()));
        return this;
    }

    private Behavior<Message> onReadChecks(ReadChecks read) {
        if (checks == null) {
            read.replyTo().tell(List.of());
        } else {
            checks.tell(new CheckRunner.Read(read.replyTo()));
        }
        return this;
    }

    private Behavior<Message> maybeDelete() {
        if (!forgotten || !records.keySet().stream().allMatch(this::isDead)) {
            return this;
        }
        forgotten = false;
        deleting = true;
        ActorRef<Message> self = getContext().getSelf();
        AllocationId id = id();
        services.cleanup().execute(() -> {
            delete(services, id);
            self.tell(new Deleted());
        });
        return this;
    }

    /** Removes what an allocation without processes has left on disk. Blocks. */
    static void delete(AgentServices services, AllocationId id) {
        try {
            services.directory(id).destroy();
        } catch (IOException failed) {
            LOG.warn("cannot delete the directory of allocation {}: {}", id, failed.getMessage());
        }
        services.store().forget(id);
    }

    private AllocationStatus status() {
        return AllocationStatus.of(
                records.values().stream().map(TaskRecord::state).toList());
    }

    private AllocationUpdate update(AllocationStatus status) {
        Map<String, TaskState> states = records.keySet().stream()
                .collect(Collectors.toMap(Function.identity(), name -> records.getOrDefault(name, fresh())
                        .state()));
        return new AllocationUpdate(id(), status.client(), status.description(), states, health);
    }

    private void save() {
        if (deleting) {
            return;
        }
        services.store().save(new AllocationRecord(allocation, job, records, health));
    }

    private boolean isDead(String task) {
        TaskRecord record = records.get(task);
        return record != null && record.state().state().equals(TaskState.DEAD);
    }

    private AllocationId id() {
        return allocation.placement().id();
    }
}
