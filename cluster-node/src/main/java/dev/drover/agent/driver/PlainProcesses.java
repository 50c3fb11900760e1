package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import java.util.List;
import java.util.Optional;

/** Processes of the agent's own user, which nothing keeps apart. */
record PlainProcesses(TaskLauncher launcher, String driver) implements TaskProcesses {
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
        return launcher.start(driver, context, command);
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
