package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.log.LogRotator;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.job.LogConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

    private final Map<Path, LogRotator> rotators = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(look -> {
        Thread thread = new Thread(look, "agent-logs");
        thread.setDaemon(true);
        return thread;
    });

    LogKeeper() {
        var unused = executor.scheduleWithFixedDelay(
                () -> rotators.values().forEach(LogKeeper::rotate),
                PAUSE.toMillis(),
                PAUSE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** A task runs. */
    void started(TaskDirectory task, LogConfig config) {
        if (config.disabled()) {
            return;
        }
        execute(() -> {
            try {
                rotators.put(task.state(), new LogRotator(TaskOutput.of(task), config));
            } catch (IOException failed) {
                LOG.warn("the output of task {} is not rotated: {}", task.root(), failed.getMessage());
            }
        });
    }

    /** A task has ended: its output is looked after once more. */
    void ended(TaskDirectory task) {
        execute(() -> {
            LogRotator rotator = rotators.remove(task.state());
            if (rotator != null) {
                finish(task, rotator);
            }
        });
    }

    private void execute(Runnable step) {
        if (!executor.isShutdown()) {
            executor.execute(step);
        }
    }

    private static void rotate(LogRotator rotator) {
        try {
            rotator.rotate();
        } catch (IOException failed) {
            LOG.warn("cannot rotate a log: {}", failed.getMessage());
        }
    }

    private static void finish(TaskDirectory task, LogRotator rotator) {
        try {
            rotator.finish();
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
    }
}
