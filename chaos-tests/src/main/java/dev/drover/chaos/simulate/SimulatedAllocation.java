package dev.drover.chaos.simulate;

import dev.drover.agent.AllocationStatus;
import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.agent.HealthWatch;
import dev.drover.agent.RunLimit;
import dev.drover.agent.TaskEvents;
import dev.drover.agent.TaskOrder;
import dev.drover.agent.TaskOrder.Wish;
import dev.drover.agent.check.HealthTracker.Verdict;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskEnvironmentBuilder;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.actor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * One allocation of a simulated node: its tasks in their order, as long as the servers want it. Its checks count as
 * successful, and it does not wait for the end of the allocation that it replaces, as nothing is held. Confined to its
 * node's thread.
 */
public final class SimulatedAllocation {
    /** Who hears of the allocation's progress. */
    @FunctionalInterface
    public interface Listener {
        void moved(SimulatedAllocation allocation, boolean urgent);
    }

    private final Clockwork clockwork;
    private final Listener listener;
    private final List<SimulatedTask> tasks = new ArrayList<>();
    private Allocation allocation;
    private TaskGroup group;
    private HealthWatch watch;
    private AllocationStatus reported;
    private @Nullable Cancellable look;
    private @Nullable Cancellable durationLook;
    private Optional<Instant> began = Optional.empty();
    private Optional<RunLimit> exceeded = Optional.empty();
    private Wish wish = Wish.RUN;

    /** @throws IllegalStateException if the job has no such group */
    public SimulatedAllocation(Node node, Clockwork clockwork, Listener listener, Assigned assigned) {
        this.clockwork = clockwork;
        this.listener = listener;
        this.allocation = assigned.allocation();
        this.group = group(assigned);
        this.watch = HealthWatch.ofTasks(allocation, group, clockwork.now());
        for (Task task : group.tasks()) {
            tasks.add(new SimulatedTask(
                    clockwork,
                    this::onMoved,
                    assigned.job().type(),
                    task,
                    text -> interpolate(text, node, assigned, group, task)));
        }
        this.reported = status();
    }

    private static TaskGroup group(Assigned assigned) {
        String name = assigned.allocation().placement().group();
        return assigned.job()
                .group(name)
                .orElseThrow(() ->
                        new IllegalStateException("job \"" + assigned.job().id() + "\" has no group \"" + name + "\""));
    }

    /** An environment is made only where a text refers to it. */
    private static String interpolate(String text, Node node, Assigned assigned, TaskGroup group, Task task) {
        if (!text.contains("${")) {
            return text;
        }
        Placement placement = assigned.allocation().placement();
        AllocationDirectory directory =
                new AllocationDirectory(Path.of("/simulated", placement.id().value()));
        return new TaskEnvironmentBuilder(node, assigned.job(), group, task, placement, directory.task(task.name()))
                .build(Map.of())
                .interpolate(text);
    }

    public AllocationId id() {
        return allocation.placement().id();
    }

    public Placement placement() {
        return allocation.placement();
    }

    /** Whether a process of one of its tasks runs. */
    public boolean isRunning(String taskName) {
        return tasks.stream().anyMatch(task -> task.name().equals(taskName) && task.isRunning());
    }

    public boolean isDead() {
        return tasks.stream().allMatch(SimulatedTask::isDead);
    }

    /** Starts its tasks, if it is wanted. */
    public void begin() {
        if (isWanted()) {
            advance();
        } else {
            stop(Duration.ZERO);
        }
    }

    /** The servers want something else of it than before. */
    public void assign(Assigned assigned) {
        Optional<DeploymentId> deployment = allocation.placement().deployment();
        allocation = assigned.allocation();
        group = group(assigned);
        if (!allocation.placement().deployment().equals(deployment)) {
            Instant now = clockwork.now();
            watch = HealthWatch.ofTasks(allocation, group, now);
            tasks.forEach(task -> watch.moved(task.name(), task.state(), now));
            judge();
        }
        if (!isWanted() && wish == Wish.RUN) {
            stop(group.shutdownDelay());
        }
        limitDuration();
        if (allocation.client() == ClientStatus.UNKNOWN) {
            listener.moved(this, true);
        }
    }

    /** The servers have forgotten it: whatever runs ends. */
    public void forget() {
        wish = Wish.VANISH;
        stop(Duration.ZERO);
    }

    /** Nothing is heard of the servers, which may have given its place to another. */
    public void giveUp() {
        if (wish == Wish.RUN) {
            stop(Duration.ZERO);
        }
    }

    /** Lets tasks begin whose turn it is, and ends those that have to. What one does at once may change whose turn it is. */
    private void advance() {
        for (SimulatedTask task : tasks) {
            TaskOrder order = new TaskOrder(group, states(), wish);
            if (!task.isDead()) {
                switch (order.turn(task.task())) {
                    case WAIT -> {}
                    case BEGIN -> task.begin();
                    case END -> kill(task, whyEnded(order));
                }
            }
        }
    }

    private Optional<TaskEvent> whyEnded(TaskOrder order) {
        Instant now = clockwork.now();
        return exceeded.map(limit -> limit.event(now)).or(() -> order.whyEnded(now));
    }

    private Map<String, TaskState> states() {
        Map<String, TaskState> states = new TreeMap<>();
        tasks.forEach(task -> states.put(task.name(), task.state()));
        return states;
    }

    private boolean isWanted() {
        return allocation.desired() == DesiredStatus.RUN && !allocation.client().isTerminal();
    }

    /** Ends an allocation that has run for as long as it may, and looks again at one that may go on. */
    private void limitDuration() {
        cancelDurationLook();
        Optional<RunLimit> limit = RunLimit.of(group, began, clockwork.now());
        if (wish != Wish.RUN || limit.isEmpty()) {
            return;
        }
        if (limit.get().isOver()) {
            exceeded = limit;
            stop(Duration.ZERO);
        } else {
            durationLook = clockwork.after(limit.get().nextLook(), this::limitDuration);
        }
    }

    private void cancelDurationLook() {
        if (durationLook != null) {
            durationLook.cancel();
            durationLook = null;
        }
    }

    private void stop(Duration delay) {
        wish = wish.or(Wish.LINGER);
        cancelLook();
        cancelDurationLook();
        boolean waits = !delay.isZero() && tasks.stream().anyMatch(SimulatedTask::isRunning);
        if (waits) {
            clockwork.after(delay, this::endTasks);
        } else {
            endTasks();
        }
    }

    private void endTasks() {
        wish = wish.or(Wish.STOP);
        advance();
    }

    private void kill(SimulatedTask task, Optional<TaskEvent> reason) {
        Duration delay =
                group.task(task.name()).map(known -> known.shutdownDelay()).orElse(Duration.ZERO);
        task.kill(reason, exceeded.isPresent(), delay);
    }

    private void onMoved(SimulatedTask task, boolean urgent) {
        watch.moved(task.name(), task.state(), clockwork.now());
        if (began.isEmpty()) {
            began = task.state().startedAt();
            limitDuration();
        }
        advance();
        if (isDead()) {
            cancelDurationLook();
        }
        boolean judged = judge();
        AllocationStatus status = status();
        boolean tell = urgent || judged || !status.equals(reported);
        reported = status;
        listener.moved(this, tell);
    }

    private void onLook() {
        look = null;
        if (judge()) {
            listener.moved(this, true);
        }
    }

    /** Whether there is a verdict now that there was not before. */
    private boolean judge() {
        Instant now = clockwork.now();
        Optional<Verdict> verdict = watch.verdict(now);
        verdict.filter(found -> !found.healthy())
                .ifPresent(
                        found -> tasks.forEach(task -> task.add(TaskEvents.allocationUnhealthy(now, found.reason()))));
        cancelLook();
        if (wish == Wish.RUN) {
            watch.delay(now).ifPresent(delay -> look = clockwork.after(delay, this::onLook));
        }
        return verdict.isPresent();
    }

    private void cancelLook() {
        if (look != null) {
            look.cancel();
            look = null;
        }
    }

    private AllocationStatus status() {
        return AllocationStatus.of(states().values());
    }

    /** What the servers are told of it. */
    public AllocationUpdate update() {
        AllocationStatus status = status();
        return new AllocationUpdate(id(), status.client(), status.description(), states(), watch.health());
    }
}
