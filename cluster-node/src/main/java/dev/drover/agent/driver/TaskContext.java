package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Task;
import java.util.List;
import java.util.function.Consumer;

/**
 * All that a driver needs to start a task.
 *
 * @param paths where the task will see its files; the environment speaks of them, too
 * @param share what the task was given of the node
 * @param notes takes sentences about how it is started, for the task's events
 */
public record TaskContext(
        Task task,
        TaskDirectory directory,
        TaskEnvironment environment,
        TaskPaths paths,
        TaskShare share,
        Consumer<String> notes) {
    /** A task that sees files where they are, and was given what it asked for; nobody is told how it is started. */
    public TaskContext(Task task, TaskDirectory directory, TaskEnvironment environment) {
        this(task, directory, environment, new TaskPaths(directory, false), asked(task), note -> {});
    }

    /** The same with another environment. */
    public TaskContext with(TaskEnvironment changed) {
        return new TaskContext(task, directory, changed, paths, share, notes);
    }

    /** The same with another share. */
    TaskContext with(TaskShare changed) {
        return new TaskContext(task, directory, environment, paths, changed, notes);
    }

    /**
     * Finds the program that a task's {@code command} names: in the task's {@code local/}, in its directory, on its path.
     *
     * @return where the task will see it
     */
    public String program(String command) throws TaskStartException {
        return TaskCommand.find(command, this);
    }

    /** Tells the task's events how it is started. */
    public void note(String sentence) {
        notes.accept(sentence);
    }

    /** What a task asks for. */
    public static TaskShare asked(Task task) {
        return new TaskShare(
                task.resources().cpuMhz(),
                task.resources().memoryMb(),
                task.resources().memoryMaxMb(),
                List.of());
    }
}
