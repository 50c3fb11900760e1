package dev.drover.chaos.simulate;

import dev.drover.agent.AllocationStatus;
import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.agent.HealthWatch;
import dev.drover.agent.TaskEvents;
import dev.drover.agent.check.HealthTracker.Verdict;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskEnvironmentBuilder;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
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
 * One allocation of a simulated node: its tasks side by side, as long as the servers want it. Its checks count as
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
    private Optional<DeploymentHealth> health = Optional.empty();
    private AllocationStatus reported;
    private @Nullable Cancellable look;
    private boolean stopping;

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

    public boolean isDead() {
        return tasks.stream().allMatch(SimulatedTask::isDead);
    }

    /** Starts its tasks, if it is wanted. */
    public void begin() {
        if (isWanted()) {
            List.copyOf(tasks).forEach(SimulatedTask::begin);
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
            health = Optional.empty();
            Instant now = clockwork.now();
            watch = HealthWatch.ofTasks(allocation, group, now);
            tasks.forEach(task -> watch.moved(task.name(), task.state(), now));
            judge();
        }
        if (!isWanted() && !stopping) {
            stop(group.shutdownDelay());
        }
        if (allocation.client() == ClientStatus.UNKNOWN) {
            listener.moved(this, true);
        }
    }

    /** The servers have forgotten it: whatever runs ends. */
    public void forget() {
        stop(Duration.ZERO);
    }

    private boolean isWanted() {
        return allocation.desired() == DesiredStatus.RUN && !allocation.client().isTerminal();
    }

    private void stop(Duration delay) {
        stopping = true;
        cancelLook();
        boolean waits = !delay.isZero() && tasks.stream().anyMatch(SimulatedTask::isRunning);
        if (waits) {
            clockwork.after(delay, this::killNext);
        } else {
            killNext();
        }
    }

    /** A leader goes first; the others follow when it is dead. */
    private void killNext() {
        Optional<SimulatedTask> leader =
                tasks.stream().filter(task -> task.isLeader() && !task.isDead()).findFirst();
        if (leader.isPresent()) {
            kill(leader.get(), Optional.empty());
        } else {
            tasks.forEach(task -> kill(task, Optional.empty()));
        }
    }

    private void kill(SimulatedTask task, Optional<TaskEvent> reason) {
        Duration delay =
                group.task(task.name()).map(known -> known.shutdownDelay()).orElse(Duration.ZERO);
        task.kill(reason, delay);
    }

    private void onMoved(SimulatedTask task, boolean urgent) {
        if (task.isDead()) {
            onDeath(task);
        }
        watch.moved(task.name(), task.state(), clockwork.now());
        boolean judged = judge();
        AllocationStatus status = status();
        boolean tell = urgent || judged || !status.equals(reported);
        reported = status;
        listener.moved(this, tell);
    }

    private void onDeath(SimulatedTask dead) {
        for (SimulatedTask other : tasks) {
            if (other == dead) {
                continue;
            }
            if (stopping) {
                kill(other, Optional.empty());
            } else if (dead.state().failed()) {
                kill(other, Optional.of(TaskEvents.siblingFailed(clockwork.now(), dead.name())));
            } else if (dead.isLeader()) {
                kill(other, Optional.of(TaskEvents.leaderDead(clockwork.now())));
            }
        }
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
        verdict.ifPresent(found -> {
            health = Optional.of(new DeploymentHealth(found.healthy(), now));
            if (!found.healthy()) {
                tasks.forEach(task -> task.add(TaskEvents.allocationUnhealthy(now, found.reason())));
            }
        });
        cancelLook();
        if (!stopping) {
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
        return AllocationStatus.of(tasks.stream().map(SimulatedTask::state).toList());
    }

    /** What the servers are told of it. */
    public AllocationUpdate update() {
        Map<String, TaskState> states = new TreeMap<>();
        tasks.forEach(task -> states.put(task.name(), task.state()));
        AllocationStatus status = status();
        return new AllocationUpdate(id(), status.client(), status.description(), states, health);
    }
}
