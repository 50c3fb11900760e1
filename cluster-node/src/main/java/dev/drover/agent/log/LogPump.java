package dev.drover.agent.log;

import dev.drover.protocol.job.LogConfig;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates the output of an agent's tasks on a thread of its own: {@link #open} before a task starts and when it is
 * recovered, {@link #close(TaskOutput)} once it will not run again. Readers need not wait for it: {@link LogReader} reads
 * what is still in the spool, too.
 */
public final class LogPump implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogPump.class);
    private static final long INTERVAL_MILLIS = 500;

    private final Map<TaskOutput, LogRotator> rotators = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "log-pump");
        thread.setDaemon(true);
        return thread;
    });

    public LogPump() {
        var unused = executor.scheduleWithFixedDelay(
                this::rotateAll, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Begins to rotate a task's output; the task's directories must exist. Repeating it changes nothing. */
    public void open(TaskOutput output, LogConfig config) throws IOException {
        if (!config.disabled() && !rotators.containsKey(output)) {
            rotators.put(output, new LogRotator(output, config));
        }
    }

    /** Copies what is left and stops looking. Blocks for the length of the copy. */
    public void close(TaskOutput output) throws IOException {
        LogRotator rotator = rotators.remove(output);
        if (rotator != null) {
            rotator.finish();
        }
    }

    private void rotateAll() {
        rotators.forEach((output, rotator) -> {
            try {
                rotator.rotate();
            } catch (IOException | RuntimeException failed) {
                LOG.warn("cannot rotate the output of task {} in {}", output.taskName(), output.logs(), failed);
            }
        });
    }

    /** Stops looking at all of them; nothing is lost, the next agent continues. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
