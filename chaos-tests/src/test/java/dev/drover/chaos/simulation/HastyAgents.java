package dev.drover.chaos.simulation;

import dev.drover.agent.AssignmentBook.Assigned;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;

/** Agents that begin with what is to come last as soon as the main tasks have begun. */
final class HastyAgents implements Sabotage {
    @Override
    public Assigned understands(Assigned told) {
        Job job = told.job();
        return new Assigned(
                told.allocation(),
                job.withGroups(job.groups().stream().map(HastyAgents::hasty).toList()));
    }

    private static TaskGroup hasty(TaskGroup group) {
        return group.withPreferences(
                group.affinities(),
                group.spreads(),
                group.tasks().stream().map(HastyAgents::hasty).toList());
    }

    private static Task hasty(Task task) {
        return task.isAt(Hook.POSTSTOP) ? Copies.with(task, new Lifecycle(Hook.POSTSTART, false)) : task;
    }
}
