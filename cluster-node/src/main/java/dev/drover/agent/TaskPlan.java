package dev.drover.agent;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.directory.TaskEnvironmentBuilder;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.template.TaskTemplates;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.VariableId;
import java.time.Duration;
import java.util.Map;

/** A task as it is to run. */
record TaskPlan(Allocation allocation, Job job, TaskGroup group, Task task, TaskDirectory directory) {
    /** @param most how long tasks of this node may take at most */
    Duration killTimeout(Duration most) {
        Duration wanted = task.killTimeout();
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    /** Where it sees its files. */
    TaskPaths paths(boolean isolated) {
        return new TaskPaths(directory, isolated);
    }

    /** What it sees of its surroundings, but for what comes from templates. */
    TaskEnvironment environment(AgentServices services, TaskDriver driver) {
        TaskPaths paths = paths(driver.isolates());
        return new TaskEnvironmentBuilder(services.node(), job, group, task, allocation.placement(), paths)
                .build(driver.bringsSystem() ? Map.of() : System.getenv());
    }

    /** @param environment of the task, but for what comes from templates */
    TaskTemplates templates(AgentServices services, TaskEnvironment environment) {
        return new TaskTemplates(
                task.templates(),
                directory,
                environment,
                services.clock(),
                services.lookups(),
                new TaskTemplates.Asker(
                        job.id().namespace(),
                        new WatchedVariables(allocation.placement().id(), task.name()),
                        VariableId.readableBy(job.registered(), group.name(), task.name()).stream()
                                .map(VariableId::path)
                                .toList()));
    }
}
