package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;

/**
 * What somebody wants done to running tasks.
 *
 * @param task empty for all that run
 * @param signal a name such as {@code SIGHUP}; empty unless one is to be sent
 * @param asker whoever wants it, for the tasks' events
 */
public record TaskAction(AllocationId allocation, String task, Kind kind, String signal, String asker) {
    /** What can be done. */
    public enum Kind {
        /** Ends the task and starts it again, whatever its restart policy says. */
        RESTART,
        /** The same for all tasks of an allocation, in their order, with those that have ended before. */
        RESTART_ALL,
        /** Sends a signal. */
        SIGNAL
    }
}
