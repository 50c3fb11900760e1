package org.example.shell;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.DriverConfig;
import dev.drover.agent.driver.DriverFactory;
import dev.drover.agent.driver.DriverServices;
import dev.drover.agent.driver.ExecProcess;
import dev.drover.agent.driver.TaskContext;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.driver.TaskProcesses;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.protocol.node.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A driver of one's own: runs a script that stands in the job file, {@code config { script = "…" args = […] }}. */
public final class ShellDriver implements TaskDriver {
    private static final String NAME = "shell";

    private final Path shell;
    private final TaskProcesses processes;

    private ShellDriver(Path shell, TaskProcesses processes) {
        this.shell = shell;
        this.processes = processes;
    }

    /** What the agent finds: its name is in META-INF/services. */
    public static final class Factory implements DriverFactory {
        @Override
        public String name() {
            return NAME;
        }

        /** The agent's configuration may name another shell, and that tasks shall be kept apart. */
        @Override
        public TaskDriver create(DriverServices services) throws TaskStartException {
            DriverConfig settings = services.config(Set.of("path", "isolated"));
            return new ShellDriver(
                    Path.of(settings.text("path").orElse("/bin/sh")),
                    settings.flag("isolated") ? services.isolated() : services.plain());
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isolates() {
        return processes.isolates();
    }

    @Override
    public Node.Driver fingerprint() {
        if (!Files.isExecutable(shell)) {
            return Node.Driver.undetected("needs a shell: there is no " + shell);
        }
        if (processes.missing().isPresent()) {
            return Node.Driver.undetected("needs " + processes.missing().get());
        }
        return Node.Driver.found(Map.of("driver.shell.path", shell.toString()));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, Set.of("script", "args"));
        List<String> command = new ArrayList<>(List.of(shell.toString(), "-ec", config.required("script"), "script"));
        command.addAll(config.texts("args"));
        return processes.start(context, command);
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
