package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Optional;

/**
 * Runs tasks of one kind. All methods may block for some milliseconds, {@link TaskHandle#stop} for the kill timeout: call
 * them on a dispatcher meant for blocking. Implementations are thread-safe.
 */
public interface TaskDriver {
    /** The driver's name in job files. */
    String name();

    /** Whether this machine can run such tasks, and with what. */
    Node.Driver fingerprint();

    /** Whether its tasks have a root of their own, as {@link dev.drover.agent.directory.TaskPaths} has it. */
    default boolean isolates() {
        return false;
    }

    /** Whether its tasks come with a system of their own, whose variables they see in place of the agent's. */
    default boolean bringsSystem() {
        return false;
    }

    /**
     * Starts the task's process in a session of its own; it outlives this agent. The directories must exist, artifacts be
     * in place. Returns once the process is there: its exec may still fail, which shows as exit 126 or 127.
     *
     * @throws TaskStartException with a sentence for the task's {@code Driver Failure} event
     */
    TaskHandle start(TaskContext context) throws TaskStartException;

    /**
     * Runs a command beside a task that runs: where the task is, as who it is.
     *
     * @param tty whether it gets a terminal
     * @throws TaskStartException with a sentence for whoever wants it
     */
    default ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        throw new TaskStartException("driver \"" + name() + "\" runs no commands beside its tasks", false);
    }

    /** The first process of a task, if it still runs. */
    default Optional<ProcessHandle> process(TaskHandleRecord record) {
        return record.alive();
    }

    /**
     * Finds the process of an earlier run again, by PID and start time. Empty if nothing was ever started; a handle whose
     * {@link TaskHandle#exit()} is complete (or soon will be) if it ended while nobody looked.
     */
    Optional<TaskHandle> recover(TaskHandleRecord record);
}
