package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.TaskCgroup;
import java.util.List;
import java.util.Optional;

/**
 * Processes of the agent's own user, which nothing keeps apart.
 *
 * @param groups where the agent may make control groups: there each run has one of its own, out of which none of its
 *     processes gets but on purpose, as root
 */
record PlainProcesses(TaskLauncher launcher, Optional<Cgroups> groups, String driver) implements TaskProcesses {
    @Override
    public Optional<String> missing() {
        return launcher.missing();
    }

    @Override
    public boolean isolates() {
        return false;
    }

    @Override
    public TaskHandle start(TaskContext context, List<String> command) throws TaskStartException {
        return start(context, command, "");
    }

    /** The same in a directory of the machine, or in one below the task's. */
    TaskHandle start(TaskContext context, List<String> command, String directory) throws TaskStartException {
        TaskLauncher.refuseOtherUser(driver, context.task().user());
        String run = Launch.newRun();
        TaskCgroup group = groups.map(found -> found.plainGroup(Launch.groupName(context, run)))
                .orElse(TaskCgroup.NONE);
        return launcher.start(driver, context, Launch.bare(context, run, command, directory, group));
    }

    @Override
    public ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        return new ExecLauncher().start(record, directory, Optional.empty(), command, tty);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return launcher.recover(record);
    }
}
