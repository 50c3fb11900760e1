package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs a program as the agent's own user, without isolation: {@code config { command, args }}. */
final class RawExecDriver implements TaskDriver {
    static final String NAME = "raw_exec";
    private static final Set<String> OPTIONS = Set.of("command", "args");

    private final TaskLauncher launcher;

    RawExecDriver(TaskLauncher launcher) {
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Node.Driver fingerprint() {
        if (!launcher.isUsable()) {
            return new Node.Driver(false, false, "needs Linux with setsid (util-linux) or perl", Map.of());
        }
        return new Node.Driver(true, true, "Healthy", Map.of("driver." + NAME, "1"));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, OPTIONS);
        List<String> command = new ArrayList<>();
        command.add(TaskCommand.find(config.required("command"), context));
        command.addAll(config.texts("args"));
        return launcher.start(NAME, context, command);
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
