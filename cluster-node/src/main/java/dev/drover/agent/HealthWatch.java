package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.check.HealthTracker;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Watches an allocation of a deployment until there is a verdict on it; has nothing to do for any other. */
public final class HealthWatch {
    private Optional<HealthTracker> tracker;
    private Optional<DeploymentHealth> health;

    private HealthWatch(Optional<HealthTracker> tracker, Optional<DeploymentHealth> health) {
        this.tracker = tracker;
        this.health = health;
    }

    /** Nothing to watch any more. */
    static HealthWatch judged(DeploymentHealth verdict) {
        return new HealthWatch(Optional.empty(), Optional.of(verdict));
    }

    /** Watches tasks alone, as if every check succeeded. */
    public static HealthWatch ofTasks(Allocation allocation, TaskGroup group, Instant now) {
        return of(allocation, group, List.of(), now);
    }

    static HealthWatch of(Allocation allocation, TaskGroup group, List<Probe> probes, Instant now) {
        Optional<HealthTracker> tracker = settings(allocation, group)
                .map(settings -> HealthTracker.start(
                        settings,
                        group.tasks().stream()
                                .filter(task -> task.isMain() || task.isSidecar())
                                .map(Task::name)
                                .toList(),
                        probes.stream()
                                .filter(Probe::countsForHealth)
                                .map(Probe::name)
                                .toList(),
                        now));
        return new HealthWatch(tracker, Optional.empty());
    }

    /** Outside of deployments it is drains that wait for health, of groups that can be moved. */
    private static Optional<HealthTracker.Settings> settings(Allocation allocation, TaskGroup group) {
        return allocation.placement().deployment().isPresent()
                ? group.update().flatMap(HealthTracker.Settings::of)
                : group.migrate().map(HealthTracker.Settings::of);
    }

    /** A task has moved. */
    public void moved(String task, TaskState state, Instant now) {
        tracker = tracker.map(before -> {
            if (state.state().equals(TaskState.RUNNING)) {
                return before.withRunning(task, state.startedAt().orElse(now));
            }
            return state.failed() ? before.withFailed(task) : before.withStopped(task);
        });
    }

    void checked(Probe probe, CheckResult result) {
        tracker = tracker.map(before -> before.withCheck(probe.name(), probe.forHealth(result)));
    }

    /** The verdict, once. */
    public Optional<HealthTracker.Verdict> verdict(Instant now) {
        Optional<HealthTracker.Verdict> verdict = tracker.flatMap(watched -> watched.verdict(now));
        if (verdict.isPresent()) {
            tracker = Optional.empty();
            health = verdict.map(found -> new DeploymentHealth(found.healthy(), now));
        }
        return verdict;
    }

    /** What the verdict was, once there is one. */
    public Optional<DeploymentHealth> health() {
        return health;
    }

    /** How long until there may be a verdict without anything happening. */
    public Optional<Duration> delay(Instant now) {
        return tracker.map(watched -> {
            Duration delay = Duration.between(now, watched.nextLook());
            return delay.isNegative() ? Duration.ZERO : delay;
        });
    }
}
