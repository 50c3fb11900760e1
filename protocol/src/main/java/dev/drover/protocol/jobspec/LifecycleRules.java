package dev.drover.protocol.jobspec;

import static dev.drover.protocol.jobspec.JobValidator.quoted;

import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;

/** What must hold for the order in which the tasks of a group run. */
final class LifecycleRules {
    private LifecycleRules() {}

    static void check(JobValidator validator, TaskGroup group, JobPath path) {
        validator.require(
                group.tasks().isEmpty() || group.tasks().stream().anyMatch(Task::isMain),
                path,
                "group " + quoted(group.name()) + " has no main task, only tasks with a lifecycle");
        long leaders = group.tasks().stream().filter(Task::leader).count();
        validator.require(leaders <= 1, path, "group " + quoted(group.name()) + " has more than one leader");
        group.tasks().forEach(task -> check(validator, task, path.task(task.name())));
    }

    private static void check(JobValidator validator, Task task, JobPath path) {
        validator.require(
                !(task.isAt(Hook.POSTSTOP) && task.isSidecar()),
                path.attribute("lifecycle").attribute("sidecar"),
                "a poststop task cannot be a sidecar: there is nothing left that it could run beside");
        validator.require(
                !task.leader() || task.isMain() || task.isSidecar(),
                path.attribute("leader"),
                "task " + quoted(task.name()) + " cannot be the leader: it does not run beside the main tasks");
    }
}
