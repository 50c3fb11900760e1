package dev.drover.agent.driver;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the program that a task's {@code command} names. */
final class TaskCommand {
    private TaskCommand() {}

    /** In Nomad's order: the task's {@code local/}, the task's directory, the task's {@code PATH}. */
    static String find(String command, TaskContext context) throws TaskStartException {
        try {
            TaskPaths paths = context.paths();
            String inLocal = command.startsWith("/") ? command : "local/" + command;
            for (Path candidate : List.of(paths.onMachine(inLocal), paths.onMachine(command))) {
                if (Executables.isExecutable(candidate) || madeExecutable(candidate, context.directory())) {
                    return paths.inTask(candidate);
                }
            }
            Optional<Path> onPath = command.contains("/") ? Optional.empty() : onPath(command, context);
            if (onPath.isPresent()) {
                return onPath.get().toString();
            }
            boolean exists = Files.exists(paths.onMachine(command));
            throw new TaskStartException(
                    exists
                            ? "command \"%s\" is not an executable file".formatted(command)
                            : "command \"%s\" was not found in the task's directory or its PATH".formatted(command),
                    false);
        } catch (InvalidPathException invalid) {
            throw new TaskStartException("command \"%s\" is not a path".formatted(command), false);
        }
    }

    /** A task with a root of its own sees only the system's directories of those on the path. */
    private static Optional<Path> onPath(String command, TaskContext context) {
        Map<String, String> variables = context.environment().variables();
        if (!context.paths().isolated() || !variables.containsKey("PATH")) {
            return Executables.onPath(command, variables);
        }
        String seen = Arrays.stream(variables.getOrDefault("PATH", "").split(":", -1))
                .filter(directory -> TaskPaths.SYSTEM.stream()
                        .anyMatch(system -> Path.of(directory).startsWith(system)))
                .collect(Collectors.joining(":"));
        return Executables.onPath(command, Map.of("PATH", seen));
    }

    /** What was downloaded for the task has no permission to run yet; as in Nomad, being its command gives it. */
    private static boolean madeExecutable(Path candidate, TaskDirectory directory) {
        boolean own = candidate.normalize().startsWith(directory.root()) && !Files.isSymbolicLink(candidate);
        return own
                && Files.isRegularFile(candidate)
                && isReallyOwn(candidate, directory)
                && candidate.toFile().setExecutable(true, false);
    }

    /** An earlier run may have put a link into the way. */
    private static boolean isReallyOwn(Path candidate, TaskDirectory directory) {
        try {
            directory.resolve(candidate.toString());
            return true;
        } catch (PathEscapeException elsewhere) {
            return false;
        }
    }
}
