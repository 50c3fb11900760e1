package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import java.util.List;
import java.util.Optional;

/** Processes that are kept apart from all others, by users without rights; there are none where a piece is missing. */
record IsolatedProcesses(IsolatedLauncher launcher, String driver) implements TaskProcesses {
    @Override
    public Optional<String> missing() {
        return launcher.isolation().isComplete()
                ? launcher.missing()
                : Optional.of(launcher.isolation().needs());
    }

    @Override
    public boolean isolates() {
        return true;
    }

    @Override
    public TaskHandle start(TaskContext context, List<String> command) throws TaskStartException {
        return start(context, command, SandboxOptions.NONE);
    }

    TaskHandle start(TaskContext context, List<String> command, SandboxOptions options) throws TaskStartException {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new TaskStartException("driver \"%s\" needs %s".formatted(driver, missing.get()), false);
        }
        return launcher.start(
                context, new IsolatedLauncher.Command(driver, command, options, List.of(), PostMortem.PLAIN));
    }

    @Override
    public ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        return launcher.execute(record, directory, command, tty);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return launcher.recover(record, PostMortem.PLAIN);
    }
}
