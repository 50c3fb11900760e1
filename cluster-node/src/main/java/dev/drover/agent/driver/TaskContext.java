package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.job.Task;

/** All that a driver needs to start a task. */
public record TaskContext(Task task, TaskDirectory directory, TaskEnvironment environment) {}
