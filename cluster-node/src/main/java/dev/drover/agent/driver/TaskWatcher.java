package dev.drover.agent.driver;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that notice how tasks end; one for all drivers of an agent. Closing it leaves the tasks alone. */
public final class TaskWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWatcher.class);
    /** So many ends are dealt with at once: whoever waits for a look at all processes shares it with the others. */
    private static final int THREADS = 16;

    private final ScheduledExecutorService executor;

    public TaskWatcher() {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "task-watcher-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        this.executor = Executors.newScheduledThreadPool(THREADS, daemons);
    }

    Future<?> every(Duration interval, Runnable look) {
        return executor.scheduleWithFixedDelay(look, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a step once, later; never after this object was closed. */
    Future<?> after(Duration delay, Runnable step) {
        return executor.schedule(step, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Tells the exit code on one of this object's threads; never after it was closed. */
    void whenEnded(Process process, IntConsumer listener) {
        var unused = process.onExit().thenAcceptAsync(ended -> tell(ended.exitValue(), listener), this::execute);
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("a task ended after its agent stopped watching");
        }
    }

    private static void tell(int code, IntConsumer listener) {
        try {
            listener.accept(code);
        } catch (RuntimeException unexpected) {
            LOG.error("cannot handle the end of a task", unexpected);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
