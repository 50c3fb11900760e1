package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a program apart from all others, as a user without rights: {@code config { command, args }}. It is not there on a
 * machine that lacks any piece of the isolation.
 */
final class ExecDriver implements TaskDriver {
    static final String NAME = "exec";
    private static final Set<String> OPTIONS = SandboxOptions.and("command", "args");

    private final IsolatedProcesses processes;

    ExecDriver(IsolatedProcesses processes) {
        this.processes = processes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isolates() {
        return true;
    }

    @Override
    public Node.Driver fingerprint() {
        Optional<String> missing = processes.missing();
        if (missing.isPresent()) {
            return Node.Driver.undetected("needs " + missing.get());
        }
        String isolation = processes.launcher().isolation().description();
        return Node.Driver.found(Map.of("driver." + NAME, "1", "driver." + NAME + ".isolation", isolation));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, OPTIONS);
        List<String> command = new ArrayList<>();
        command.add(context.program(config.required("command")));
        command.addAll(config.texts("args"));
        return processes.start(context, command, SandboxOptions.of(NAME, config));
    }

    @Override
    public ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        return processes.execute(record, directory, command, tty);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return processes.recover(record);
    }
}
