package dev.drover.agent;

import dev.drover.agent.TaskOrder.Turn;
import dev.drover.agent.TaskOrder.Wish;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.stream.TaskAction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The tasks of one allocation: where each of them stands, and who supervises it. Confined to the allocation's runner, which
 * is told what its tasks do.
 */
final class AllocationTasks {
    /**
     * What ends an allocation.
     *
     * @param event told to the tasks that end for it, if there is more to say than that somebody wants it
     * @param isFailure whether tasks that end for it have failed
     * @param isUrgent whether tasks that end for it have no time for their {@code shutdown_delay}
     */
    record Cause(Optional<TaskEvent> event, boolean isFailure, boolean isUrgent) {
        static final Cause NONE = new Cause(Optional.empty(), false, false);
    }

    private final AgentServices services;
    private final ActorContext<AllocationRunner.Message> context;
    private final Runnable keep;
    private final Map<String, TaskRecord> records = new TreeMap<>();
    private final Map<String, ActorRef<TaskRunner.Message>> runners = new TreeMap<>();
    private final Map<String, List<TaskEvent>> untold = new TreeMap<>();
    private AssignmentBook.Assigned assigned;
    private TaskGroup group;
    private boolean renewing;

    /**
     * The tasks of an allocation that was assigned.
     *
     * @param earlier where tasks stood when an earlier agent left them, by name
     * @param keep has written down where they stand
     */
    AllocationTasks(
            AgentServices services,
            ActorContext<AllocationRunner.Message> context,
            AssignmentBook.Assigned assigned,
            Map<String, TaskRecord> earlier,
            Runnable keep) {
        this.services = services;
        this.context = context;
        this.keep = keep;
        this.assigned = assigned;
        this.group = assigned.group();
        for (Task task : group.tasks()) {
            records.put(task.name(), earlier.getOrDefault(task.name(), fresh()));
        }
    }

    private TaskRecord fresh() {
        return new TaskRecord(TaskHistory.received(now()));
    }

    TaskGroup group() {
        return group;
    }

    /** The job was changed in place. */
    void assign(AssignmentBook.Assigned now) {
        assigned = now;
        group = now.group();
        for (Task task : group.tasks()) {
            tell(task.name(), new TaskRunner.Update(plan(task)));
        }
    }

    /** Looks after what ran when an earlier agent left it, whoever's turn it is. */
    void adopt(Wish wish) {
        TaskOrder order = order(wish);
        for (Task task : group.tasks()) {
            if (state(task).equals(TaskState.RUNNING)) {
                start(task, order.turn(task) != Turn.END);
            }
        }
    }

    /** Lets tasks begin whose turn it is, and ends those that have to. */
    void advance(Wish wish, Cause cause) {
        if (isRenewing(wish) && !runners.isEmpty()) {
            return;
        }
        renewing = false;
        TaskOrder order = order(wish);
        TaskRunner.Kill kill = new TaskRunner.Kill(cause.event().or(() -> order.whyEnded(now())), cause.isFailure());
        for (Task task : group.tasks()) {
            if (state(task).equals(TaskState.DEAD)) {
                continue;
            }
            switch (order.turn(task)) {
                case WAIT -> {}
                case BEGIN -> {
                    if (!runners.containsKey(task.name())) {
                        start(task, true);
                    }
                }
                case END -> {
                    end(task, kill);
                    if (cause.isUrgent()) {
                        tell(task.name(), new TaskRunner.KillNow());
                    }
                }
            }
        }
    }

    private TaskOrder order(Wish wish) {
        return new TaskOrder(group, states(), wish);
    }

    /** One that has not begun may have a process nevertheless, if an earlier agent had no time to note it down. */
    private void end(Task task, TaskRunner.Kill kill) {
        ActorRef<TaskRunner.Message> runner = runners.get(task.name());
        if (runner != null) {
            runner.tell(kill);
            return;
        }
        kill.reason()
                .ifPresent(event -> records.computeIfPresent(
                        task.name(), (name, record) -> record.with(TaskHistory.with(record.state(), event))));
        start(task, false);
    }

    private void start(Task task, boolean wanted) {
        ActorRef<AllocationRunner.Message> self = context.getSelf();
        ActorRef<TaskRunner.Message> runner = context.spawnAnonymous(TaskRunner.create(
                services,
                plan(task),
                Optional.of(records.getOrDefault(task.name(), fresh())),
                wanted,
                (name, record, urgent) -> self.tell(new AllocationRunner.TaskMoved(name, record, urgent))));
        context.watchWith(runner, new AllocationRunner.TaskStopped(task.name()));
        runners.put(task.name(), runner);
    }

    private TaskPlan plan(Task task) {
        return new TaskPlan(
                assigned.allocation(),
                assigned.job(),
                group,
                task,
                services.directory(assigned.id()).task(task.name()));
    }

    /** A task has moved. */
    void moved(String task, TaskRecord record) {
        records.put(task, record);
        untold.getOrDefault(task, new ArrayList<>())
                .removeIf(event -> record.state().events().contains(event));
    }

    /** A task's runner is no more; true if the task is dead, too, and needs none. What it did not come to note is noted anew. */
    boolean gone(String task) {
        runners.remove(task);
        List<TaskEvent> missed = untold.remove(task);
        if (missed != null) {
            missed.forEach(event -> context.getSelf().tell(new AllocationRunner.NoteTask(task, event)));
        }
        TaskRecord record = records.get(task);
        return record != null && record.state().state().equals(TaskState.DEAD);
    }

    /** Starts the runner of a task anew, after it has stopped before the task was dead. */
    void restart(String name, Wish wish) {
        group.task(name)
                .filter(task -> !runners.containsKey(name))
                .ifPresent(task -> start(task, order(wish).turn(task) != Turn.END));
    }

    /** Ends what runs and lets everything begin anew, also what has ended, once none of them has a process. */
    void renew(TaskEvent event) {
        renewing = true;
        List<String> alive = new ArrayList<>();
        for (Task task : group.tasks()) {
            if (state(task).equals(TaskState.DEAD)) {
                records.computeIfPresent(task.name(), (name, record) -> renewed(record, event));
            } else {
                alive.add(task.name());
            }
        }
        keepRestarting(alive);
        alive.forEach(name -> tell(name, new TaskRunner.Renew(event)));
    }

    /** Before processes are ended for it, since the next agent would take that for a failure. */
    private void keepRestarting(List<String> names) {
        for (String name : names) {
            records.computeIfPresent(
                    name,
                    (key, record) -> record.state().state().equals(TaskState.RUNNING) ? record.inRestart() : record);
        }
        keep.run();
    }

    /** Whether all end only to begin anew, and nobody wants it otherwise. */
    boolean isRenewing(Wish wish) {
        return renewing && wish == Wish.RUN;
    }

    private TaskRecord renewed(TaskRecord record, TaskEvent event) {
        TaskEvent restarting = TaskEvents.restarting(now(), "", Duration.ZERO);
        return record.with(TaskHistory.restarting(TaskHistory.with(record.state(), event), restarting));
    }

    /**
     * Has running tasks do something.
     *
     * @return completed with what is in the way of the first for which something is
     */
    CompletableFuture<Optional<Rejected>> act(TaskAction action, List<String> names) {
        if (action.kind() == TaskAction.Kind.RESTART) {
            keepRestarting(names);
        }
        List<CompletableFuture<Optional<Rejected>>> outcomes = new ArrayList<>();
        for (String name : names) {
            CompletableFuture<Optional<Rejected>> outcome = new CompletableFuture<>();
            tell(
                    name,
                    action.kind() == TaskAction.Kind.SIGNAL
                            ? new TaskRunner.Signal(action.signal(), TaskEvents.of(action, now()), outcome)
                            : new TaskRunner.Restart(TaskEvents.of(action, now()), outcome));
            outcomes.add(outcome);
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .thenApply(all -> outcomes.stream()
                        .map(CompletableFuture::join)
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** Those that are supervised. */
    List<ActorRef<TaskRunner.Message>> runners() {
        return List.copyOf(runners.values());
    }

    /** Nothing is told to a task that has no runner. */
    void tell(String task, TaskRunner.Message message) {
        ActorRef<TaskRunner.Message> runner = runners.get(task);
        if (runner != null) {
            runner.tell(message);
        }
    }

    /** An event of a task; true if nobody runs it who would say that it has moved. */
    boolean note(String task, TaskEvent event) {
        if (runners.containsKey(task)) {
            untold.computeIfAbsent(task, name -> new ArrayList<>()).add(event);
            tell(task, new TaskRunner.Note(event));
            return false;
        }
        return records.computeIfPresent(task, (name, record) -> record.with(TaskHistory.with(record.state(), event)))
                != null;
    }

    void tellAll(TaskRunner.Message message) {
        runners.values().forEach(runner -> runner.tell(message));
    }

    boolean areAllDead() {
        return records.values().stream()
                .allMatch(record -> record.state().state().equals(TaskState.DEAD));
    }

    boolean isAnyRunning() {
        return records.values().stream()
                .anyMatch(record -> record.state().state().equals(TaskState.RUNNING));
    }

    Map<String, TaskRecord> records() {
        return records;
    }

    Map<String, TaskState> states() {
        Map<String, TaskState> states = new TreeMap<>();
        records.forEach((name, record) -> states.put(name, record.state()));
        return states;
    }

    private String state(Task task) {
        TaskRecord record = records.get(task.name());
        return record == null ? TaskState.PENDING : record.state().state();
    }

    private Instant now() {
        return services.clock().instant();
    }
}
