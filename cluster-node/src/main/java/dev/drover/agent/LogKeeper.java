package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.log.KeptLogs;
import dev.drover.agent.log.LogRotator;
import dev.drover.agent.log.TaskOutput;
import dev.drover.agent.outlet.LogShipper;
import dev.drover.agent.outlet.LogSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the output of running tasks, one after the other, again and again. Thread-safe. */
final class LogKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);

    private final String node;
    private final List<LogShipper> shippers;
    private final KeptLogs keptLogs;
    private final Duration maxAge;
    private final Map<Path, Kept> kept = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(look -> {
        Thread thread = new Thread(look, "agent-logs");
        thread.setDaemon(true);
        return thread;
    });

    /** The output of a task that runs. */
    private record Kept(TaskOutput output, LogRotator rotator) {}

    /**
     * Looks after nothing yet.
     *
     * @param node the name of this machine's node
     * @param shippers who else is told of what tasks write; closed with this
     * @param keptLogs the output of allocations that are gone
     * @param maxAge how old files of tasks that run may be; zero for any
     */
    LogKeeper(String node, List<LogShipper> shippers, KeptLogs keptLogs, Duration maxAge) {
        this.node = node;
        this.shippers = List.copyOf(shippers);
        this.keptLogs = keptLogs;
        this.maxAge = maxAge;
        var unusedRotation = executor.scheduleWithFixedDelay(
                () -> kept.values().forEach(this::rotate), PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        var unusedSweep = executor.scheduleWithFixedDelay(
                () -> sweep(Instant.now()), 0, SWEEP_PAUSE.toSeconds(), TimeUnit.SECONDS);
    }

    private void sweep(Instant now) {
        keptLogs.sweep(now);
        if (!maxAge.isZero()) {
            kept.values().forEach(task -> expire(task, now.minus(maxAge)));
        }
    }

    private static void expire(Kept task, Instant oldest) {
        try {
            task.rotator().expire(oldest);
        } catch (IOException failed) {
            LOG.warn("cannot delete old logs: {}", failed.getMessage());
        }
    }

    List<LogShipper> shippers() {
        return shippers;
    }

    KeptLogs keptLogs() {
        return keptLogs;
    }

    /** A task runs. */
    void started(TaskPlan plan) {
        if (plan.task().logs().disabled()) {
            return;
        }
        TaskDirectory task = plan.directory();
        execute(() -> {
            try {
                TaskOutput output = TaskOutput.of(task);
                kept.put(task.state(), new Kept(output, rotator(output, plan)));
                for (LogShipper shipper : shippers) {
                    shipper.started(output, source(plan));
                }
            } catch (IOException failed) {
                LOG.warn("the output of task {} is not rotated: {}", task.root(), failed.getMessage());
            }
        });
    }

    /** How the output of a task is kept has changed, if it runs. */
    void updated(TaskPlan plan) {
        execute(() -> {
            Kept before = kept.get(plan.directory().state());
            if (before != null) {
                try {
                    kept.put(plan.directory().state(), new Kept(before.output(), rotator(before.output(), plan)));
                } catch (IOException failed) {
                    LOG.warn("a log is rotated as before: {}", failed.getMessage());
                }
            }
        });
    }

    private static LogRotator rotator(TaskOutput output, TaskPlan plan) throws IOException {
        return new LogRotator(output, plan.task().logs(), Instant.now());
    }

    private LogSource source(TaskPlan plan) {
        return new LogSource(
                node,
                plan.job().id().namespace(),
                plan.job().id().value(),
                plan.group().name(),
                plan.allocation().placement().id().value(),
                plan.task().name());
    }

    /** Looks after a task's output now; of one that it looks after nothing is left to do then. Blocks. */
    void settle(TaskDirectory task) {
        Kept running = kept.get(task.state());
        if (running != null) {
            finish(task, running);
        }
    }

    /** How much of its output is still to be looked after, of a task that has only just been found again. Blocks. */
    long unsettled(TaskDirectory task) {
        try {
            return kept.containsKey(task.state()) ? 0 : TaskOutput.of(task).uncopied();
        } catch (IOException failed) {
            LOG.warn("the output of task {} is not found: {}", task.root(), failed.getMessage());
            return 0;
        }
    }

    /** A task has ended: its output is looked after once more. */
    void ended(TaskDirectory task) {
        execute(() -> {
            Kept ended = kept.remove(task.state());
            if (ended != null) {
                finish(task, ended);
                shippers.forEach(shipper -> shipper.ended(ended.output()));
            }
        });
    }

    private void execute(Runnable step) {
        if (!executor.isShutdown()) {
            executor.execute(step);
        }
    }

    private void rotate(Kept task) {
        try {
            if (task.rotator().rotate(Instant.now())) {
                shippers.forEach(shipper -> shipper.moved(task.output()));
            }
        } catch (IOException failed) {
            LOG.warn("cannot rotate a log: {}", failed.getMessage());
        }
    }

    private static void finish(TaskDirectory task, Kept output) {
        try {
            output.rotator().finish(Instant.now());
        } catch (IOException failed) {
            LOG.warn("cannot rotate the logs of {}: {}", task.root(), failed.getMessage());
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("the output of tasks is still being copied");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        shippers.forEach(LogShipper::close);
    }
}
