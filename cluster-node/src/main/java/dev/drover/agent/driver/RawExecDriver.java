package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
        command.add(find(config.required("command"), context).toString());
        command.addAll(config.texts("args"));
        return launcher.start(NAME, context, command);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return launcher.recover(record);
    }

    /** In Nomad's order: the task's {@code local/}, the task's directory, the task's {@code PATH}. */
    private static Path find(String command, TaskContext context) throws TaskStartException {
        try {
            TaskDirectory directory = context.directory();
            for (Path candidate :
                    List.of(directory.local().resolve(command), directory.root().resolve(command))) {
                if (Executables.isExecutable(candidate) || madeExecutable(candidate, directory)) {
                    return candidate;
                }
            }
            Optional<Path> onPath = command.contains("/")
                    ? Optional.empty()
                    : Executables.onPath(command, context.environment().variables());
            if (onPath.isPresent()) {
                return onPath.get();
            }
            boolean exists = Files.exists(directory.root().resolve(command));
            throw new TaskStartException(
                    exists
                            ? "command \"%s\" is not an executable file".formatted(command)
                            : "command \"%s\" was not found in the task's directory or its PATH".formatted(command),
                    false);
        } catch (InvalidPathException invalid) {
            throw new TaskStartException("command \"%s\" is not a path".formatted(command), false);
        }
    }

    /** What was downloaded for the task has no permission to run yet; as in Nomad, being its command gives it. */
    private static boolean madeExecutable(Path candidate, TaskDirectory directory) {
        boolean own = candidate.normalize().startsWith(directory.root()) && !Files.isSymbolicLink(candidate);
        return own && Files.isRegularFile(candidate) && candidate.toFile().setExecutable(true, false);
    }
}
