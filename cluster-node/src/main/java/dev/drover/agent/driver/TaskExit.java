package dev.drover.agent.driver;

/**
 * How a task's process ended.
 *
 * @param exitCode 128 + signal if a signal ended it, as shells and Nomad have it; -1 if nobody recorded it
 * @param signal 0 if none; a process that exits with 128 + n by itself, as a JVM does on SIGTERM, counts as signalled
 * @param message empty after success; otherwise a sentence with the last lines the task wrote to its stderr
 */
public record TaskExit(int exitCode, int signal, String message) {
    private static final int SIGNAL_BASE = 128;
    private static final int HIGHEST_SIGNAL = 64;

    /** Whether the task ended as wanted. */
    public boolean isSuccess() {
        return exitCode == 0 && signal == 0 && message.isEmpty();
    }

    static TaskExit of(int exitCode, String message) {
        int signal = exitCode > SIGNAL_BASE && exitCode <= SIGNAL_BASE + HIGHEST_SIGNAL ? exitCode - SIGNAL_BASE : 0;
        return new TaskExit(exitCode, signal, message);
    }
}
