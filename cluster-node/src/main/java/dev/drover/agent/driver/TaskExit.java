package dev.drover.agent.driver;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How a task's process ended.
 *
 * @param exitCode 128 + signal if a signal ended it, as shells and Nomad have it; -1 if nobody recorded it
 * @param signal 0 if none; a process that exits with 128 + n by itself, as a JVM does on SIGTERM, counts as signalled
 * @param message empty after success; otherwise a sentence with the last lines the task wrote to its stderr
 * @param cause what is known beyond the exit code
 */
public record TaskExit(int exitCode, int signal, String message, Cause cause) {
    /** Nobody was there to see it. */
    static final TaskExit AFTER_REBOOT = new TaskExit(-1, 0, "the machine was restarted while the task ran");

    private static final int SIGNAL_BASE = 128;
    private static final int HIGHEST_SIGNAL = 64;

    /** Why a task ended, as far as exit code and signal do not say it. */
    public enum Cause {
        /** There is no more to say. */
        NONE(""),
        /** A JVM that found no memory for an object, and ended for it. */
        OUT_OF_MEMORY_ERROR("out_of_memory_error"),
        /** A JVM that failed itself, and left a report. */
        JVM_CRASH("jvm_crash"),
        /** The kernel killed a process of the task, because all of them together had used up the task's memory. */
        OOM_KILLED("oom_killed");

        private final String wireName;

        Cause(String wireName) {
            this.wireName = wireName;
        }

        /** As the details of task events have it; empty for {@link #NONE}. */
        public String wireName() {
            return wireName;
        }
    }

    /** An end of which exit code and signal say all. */
    public TaskExit(int exitCode, int signal, String message) {
        this(exitCode, signal, message, Cause.NONE);
    }

    /** Whether the task ended as wanted. */
    public boolean isSuccess() {
        return exitCode == 0 && signal == 0 && message.isEmpty();
    }

    /** Waits for an end that comes by itself; null if it has not come by then. */
    static @Nullable TaskExit await(Future<TaskExit> end, Duration timeout) throws InterruptedException {
        try {
            return end.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException stillRunning) {
            return null;
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static TaskExit of(int exitCode, String message) {
        return of(exitCode, message, Cause.NONE);
    }

    static TaskExit of(int exitCode, String message, Cause cause) {
        int signal = exitCode > SIGNAL_BASE && exitCode <= SIGNAL_BASE + HIGHEST_SIGNAL ? exitCode - SIGNAL_BASE : 0;
        return new TaskExit(exitCode, signal, message, cause);
    }
}
