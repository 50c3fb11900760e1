package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;
import java.util.List;

/**
 * A command that somebody wants to run beside a task, where the task is.
 *
 * @param command the program and its arguments
 * @param tty whether it gets a terminal
 * @param asker whoever wants it, for the task's events
 */
public record ExecRequest(AllocationId allocation, String task, List<String> command, boolean tty, String asker) {
    public ExecRequest {
        command = List.copyOf(command);
    }
}
