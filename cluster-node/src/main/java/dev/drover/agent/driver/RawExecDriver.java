package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a program as the agent's own user, without isolation: {@code config { command, args, work_dir }}. Where the node's operator does
 * not want it, it starts nothing, whatever was placed here; what runs from before is still found and ended by it.
 */
final class RawExecDriver implements TaskDriver {
    static final String NAME = "raw_exec";
    private static final Set<String> OPTIONS = Set.of("command", "args", "work_dir");
    private static final String DISABLED =
            "is disabled: plugin \"raw_exec\" { config { enabled = true } } would enable it";

    private final boolean enabled;
    private final PlainProcesses processes;

    RawExecDriver(boolean enabled, PlainProcesses processes) {
        this.enabled = enabled;
        this.processes = processes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Node.Driver fingerprint() {
        if (!enabled) {
            return Node.Driver.undetected(DISABLED);
        }
        return processes
                .missing()
                .map(missing -> Node.Driver.undetected("needs " + missing))
                .orElseGet(() -> Node.Driver.found(Map.of("driver." + NAME, "1")));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        if (!enabled) {
            throw new TaskStartException("driver \"" + NAME + "\" " + DISABLED, false);
        }
        DriverConfig config = new DriverConfig(NAME, context, OPTIONS);
        List<String> command = new ArrayList<>();
        command.add(context.program(config.required("command")));
        command.addAll(config.texts("args"));
        return processes.start(context, command, config.text("work_dir").orElse(""));
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
