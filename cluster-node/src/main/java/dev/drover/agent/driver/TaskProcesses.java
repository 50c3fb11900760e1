package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import java.util.List;
import java.util.Optional;

/** Runs commands as the tasks of one driver, in one of the ways that an agent has. Thread-safe. */
public interface TaskProcesses {
    /** What completes "needs …" where tasks cannot be run in this way; empty where they can. */
    Optional<String> missing();

    /** Whether tasks have a root of their own, which their driver has to say as {@link TaskDriver#isolates}. */
    boolean isolates();

    /**
     * Starts a command in the task's directory, with the task's environment and limits. It leads a session of its own and
     * outlives the agent; whatever becomes of it, how it ends is written down where {@link #recover} finds it.
     */
    TaskHandle start(TaskContext context, List<String> command) throws TaskStartException;

    /** As {@link TaskDriver#execute} has it. */
    ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException;

    /** As {@link TaskDriver#recover} has it. */
    Optional<TaskHandle> recover(TaskHandleRecord record);
}
