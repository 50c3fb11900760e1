package dev.drover.agent.driver;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One run of a task: its process, watched until it has ended. Thread-safe. */
public interface TaskHandle {
    /** What finds this run again; also in the task's state directory, so keeping it elsewhere is not needed. */
    TaskHandleRecord record();

    /** The process of the task itself, not of its shim. */
    default long pid() {
        return record().process().pid();
    }

    /** Clock ticks after boot at which it started; with the PID it names the process beyond doubt. */
    default long startTimeTicks() {
        return record().process().startTimeTicks();
    }

    /**
     * Completed once the process has ended, its exit is known and nothing of its session is left. Completed on one of this
     * package's threads: use the async variants to react.
     */
    CompletableFuture<TaskExit> exit();

    /**
     * Asks the task to end, waits up to the kill timeout, then kills. Blocks until the exit is known. Returns at once if
     * the task has already ended.
     *
     * @param signal a name such as {@code SIGTERM} or {@code TERM}; empty for the driver's default
     * @throws IllegalArgumentException if there is no such signal
     */
    TaskExit stop(String signal, Duration killTimeout) throws InterruptedException;

    /** Ends everything of the session by SIGKILL. Blocks until the exit is known, some milliseconds as a rule. */
    TaskExit kill() throws InterruptedException;

    /**
     * Sends a signal to the task's process group.
     *
     * @throws IllegalArgumentException if there is no such signal
     */
    void signal(String signal);

    /** What the task uses now; zeros once it has ended. */
    TaskStats stats();

    /** Stops watching and leaves the process alone: what an agent does when it ends and its tasks shall go on. */
    void detach();
}
