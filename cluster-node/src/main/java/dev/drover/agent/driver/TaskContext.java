package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.job.Task;
import java.util.function.Consumer;

/**
 * All that a driver needs to start a task.
 *
 * @param notes takes sentences about how it is started, for the task's events
 */
public record TaskContext(Task task, TaskDirectory directory, TaskEnvironment environment, Consumer<String> notes) {
    /** With nobody to tell how it is started. */
    public TaskContext(Task task, TaskDirectory directory, TaskEnvironment environment) {
        this(task, directory, environment, note -> {});
    }

    /** Tells the task's events how it is started. */
    void note(String sentence) {
        notes.accept(sentence);
    }
}
