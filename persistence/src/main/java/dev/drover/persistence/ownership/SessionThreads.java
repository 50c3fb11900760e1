package dev.drover.persistence.ownership;

import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one session: its log's, its timer's, and some that read logs.
 *
 * @param log runs one task at a time
 * @param timer runs one task at a time
 */
public record SessionThreads(ScheduledExecutorService log, ScheduledExecutorService timer, ExecutorService reader) {
    private static final int READERS = 2;

    static SessionThreads start(UUID session) {
        String name = "-" + session.toString().substring(0, 8);
        return new SessionThreads(
                single("drover-log" + name),
                single("drover-lease" + name),
                Executors.newFixedThreadPool(READERS, task -> daemon(task, "drover-reader" + name)));
    }

    private static ScheduledExecutorService single(String name) {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> daemon(task, name));
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return thread;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Timers stop at once. The log's thread goes on for a while, so that whoever waits is told: handing it a task must not
     * fail while answers of the store are still under way.
     */
    void end() {
        timer.shutdownNow();
        var unused = log.schedule(
                () -> {
                    reader.shutdown();
                    log.shutdown();
                },
                LINGER_SECONDS,
                TimeUnit.SECONDS);
    }

    private static final int LINGER_SECONDS = 30;
}
