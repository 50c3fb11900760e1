package dev.drover.agent.check;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.UpdateStrategy;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides whether an allocation is healthy: all its tasks run, and all its checks succeed, without a break
 * for {@code min_healthy_time}; if that has not come true by {@code healthy_deadline}, or a task has failed for good, it is
 * not. Pure: each observation gives a new tracker, time is an argument.
 *
 * @param began when the allocation was told to start
 * @param tasks since when each task has been running; absent while it is not
 * @param checks since when each check has succeeded; absent while it does not
 */
public record HealthTracker(
        Settings settings,
        Instant began,
        Map<String, Optional<Instant>> tasks,
        Map<String, Optional<Instant>> checks,
        Optional<String> failedTask) {
    public HealthTracker {
        tasks = Sorted.copyOf(tasks);
        checks = Sorted.copyOf(checks);
    }

    /** How long things may take, and whether checks count. */
    public record Settings(boolean usesChecks, Duration minHealthyTime, Duration healthyDeadline) {
        public static Settings of(MigrateStrategy migrate) {
            boolean usesChecks = !migrate.healthCheck().equals("task_states");
            return new Settings(usesChecks, migrate.minHealthyTime(), migrate.healthyDeadline());
        }

        /** Health check {@code manual} is decided by a person and needs no tracker: empty. */
        public static Optional<Settings> of(UpdateStrategy update) {
            if (update.healthCheck().equals("manual")) {
                return Optional.empty();
            }
            boolean usesChecks = !update.healthCheck().equals("task_states");
            return Optional.of(new Settings(usesChecks, update.minHealthyTime(), update.healthyDeadline()));
        }
    }

    /** What is to be told to the servers, once. */
    public record Verdict(boolean healthy, String reason) {}

    /**
     * Before anything was observed.
     *
     * @param tasks names of the tasks of the group that are to run: neither those that come before or after the main ones, nor
     *     those that end by themselves beside them
     * @param checks names of all its checks, unique within the allocation
     */
    public static HealthTracker start(
            Settings settings, Iterable<String> tasks, Iterable<String> checks, Instant began) {
        Map<String, Optional<Instant>> noTask = new TreeMap<>();
        tasks.forEach(task -> noTask.put(task, Optional.empty()));
        Map<String, Optional<Instant>> noCheck = new TreeMap<>();
        if (settings.usesChecks()) {
            checks.forEach(check -> noCheck.put(check, Optional.empty()));
        }
        return new HealthTracker(settings, began, noTask, noCheck, Optional.empty());
    }

    /** The task has been running since then; a restart begins anew. Tasks that do not have to run are ignored. */
    public HealthTracker withRunning(String task, Instant since) {
        return !tasks.containsKey(task)
                ? this
                : new HealthTracker(settings, began, Sorted.with(tasks, task, Optional.of(since)), checks, failedTask);
    }

    /** The task has ended and may be started again. */
    public HealthTracker withStopped(String task) {
        return !tasks.containsKey(task)
                ? this
                : new HealthTracker(settings, began, Sorted.with(tasks, task, Optional.empty()), checks, failedTask);
    }

    /** The task has failed and will not be started again. */
    public HealthTracker withFailed(String task) {
        return new HealthTracker(settings, began, tasks, checks, Optional.of(failedTask.orElse(task)));
    }

    /** What a probe found; checks that do not count are ignored. */
    public HealthTracker withCheck(String check, CheckResult result) {
        Optional<Instant> before = checks.get(check);
        if (before == null) {
            return this;
        }
        Optional<Instant> since = result.isSuccess() ? before.or(() -> Optional.of(result.at())) : Optional.empty();
        return new HealthTracker(settings, began, tasks, Sorted.with(checks, check, since), failedTask);
    }

    /** The verdict, if there is one yet. Ask after each observation and at {@link #nextLook}. */
    public Optional<Verdict> verdict(Instant now) {
        if (failedTask.isPresent()) {
            return Optional.of(new Verdict(false, "unhealthy because task \"%s\" failed".formatted(failedTask.get())));
        }
        Optional<Instant> healthyAt = healthyAt();
        if (healthyAt.isPresent()
                && !healthyAt.get().isAfter(now)
                && !healthyAt.get().isAfter(deadline())) {
            return Optional.of(new Verdict(true, ""));
        }
        return now.isBefore(deadline()) ? Optional.empty() : Optional.of(new Verdict(false, reasonAtDeadline()));
    }

    /** When the verdict may change without an observation. */
    public Instant nextLook() {
        Instant deadline = deadline();
        return healthyAt().filter(at -> at.isBefore(deadline)).orElse(deadline);
    }

    private Instant deadline() {
        return began.plus(settings.healthyDeadline());
    }

    /** When all will have been well for long enough, if it stays so. */
    private Optional<Instant> healthyAt() {
        Instant latest = began;
        for (Optional<Instant> since : tasks.values()) {
            if (since.isEmpty()) {
                return Optional.empty();
            }
            latest = since.get().isAfter(latest) ? since.get() : latest;
        }
        for (Optional<Instant> since : checks.values()) {
            if (since.isEmpty()) {
                return Optional.empty();
            }
            latest = since.get().isAfter(latest) ? since.get() : latest;
        }
        return Optional.of(latest.plus(settings.minHealthyTime()));
    }

    private String reasonAtDeadline() {
        String deadline = Durations.format(settings.healthyDeadline());
        for (Map.Entry<String, Optional<Instant>> task : tasks.entrySet()) {
            if (task.getValue().isEmpty()) {
                return "task \"%s\" not running by healthy_deadline of %s".formatted(task.getKey(), deadline);
            }
        }
        for (Map.Entry<String, Optional<Instant>> check : checks.entrySet()) {
            if (check.getValue().isEmpty()) {
                return "check \"%s\" not successful by healthy_deadline of %s".formatted(check.getKey(), deadline);
            }
        }
        return "not healthy for min_healthy_time of %s by healthy_deadline of %s"
                .formatted(Durations.format(settings.minHealthyTime()), deadline);
    }
}
