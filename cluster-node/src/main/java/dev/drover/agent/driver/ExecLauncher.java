package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.isolation.Sandbox;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.agent.isolation.TaskUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Runs commands beside tasks: where the task is, as who it is, in its control group. A terminal comes from util-linux's
 * {@code script}: it is there wherever {@code setsid} and {@code nsenter} are, and the agent needs no code of its own for each
 * kernel.
 */
final class ExecLauncher {
    /** Marks the processes of one command. */
    private static final String MARK = "DROVER_EXEC_ID";

    /** Marks the processes of all commands of one agent, by where its allocations are. */
    private static final String AGENT = "DROVER_EXEC_AGENT";

    private static final String ENTER_GROUPS = TaskCgroup.ENTER + "exec \"$@\"";

    private final Map<String, String> agent = System.getenv();

    /** @param sandbox that of the machine, for tasks that are in one */
    ExecProcess start(
            TaskHandleRecord record,
            TaskDirectory directory,
            Optional<Sandbox> sandbox,
            List<String> command,
            boolean tty)
            throws TaskStartException {
        ProcessTable.Entry task = new Session(new ProcessTable(), record)
                .task()
                .orElseThrow(() -> new TaskStartException("the task's process has just ended", false));
        long pid = task.id().pid();
        boolean sandboxed = record.confinement().sandboxed();
        try {
            Map<String, String> environment = new TreeMap<>(sandboxed ? Sandbox.ENVIRONMENT : environment(pid));
            List<String> inside = sandboxed ? entering(sandbox, pid, directory, tty, command) : command;
            return start(record, directory, environment, tty ? onTerminal(inside, environment) : inside);
        } catch (IOException failed) {
            throw new TaskStartException("the command cannot be started: " + failed.getMessage(), false);
        }
    }

    private ExecProcess start(
            TaskHandleRecord record, TaskDirectory task, Map<String, String> environment, List<String> command)
            throws IOException {
        List<String> line = new ArrayList<>(TaskLauncher.newSessionCommand());
        line.addAll(List.of("/bin/sh", "-c", ENTER_GROUPS, "exec"));
        record.confinement().cgroup().addTo(line);
        line.addAll(command);
        String id = newId();
        ProcessBuilder builder = new ProcessBuilder(line).directory(task.root().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(Session.MARK, record.run());
        builder.environment().putAll(marks(id, task));
        return new ForkedCommand(builder.start(), mark(id));
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** What every process of a command has in its environment. */
    static String mark(String id) {
        return MARK + "=" + id;
    }

    /** The variables by which the processes of a command are found. */
    static Map<String, String> marks(String id, TaskDirectory task) {
        return Map.of(MARK, id, AGENT, String.valueOf(task.allocation().root().getParent()));
    }

    /** Ends what an agent that was killed has left. */
    static void endAll(Path allocations) {
        Signals.send("KILL", new ProcessTable().with(AGENT + "=" + allocations));
    }

    private List<String> entering(
            Optional<Sandbox> sandbox, long pid, TaskDirectory directory, boolean tty, List<String> command)
            throws TaskStartException, IOException {
        Sandbox found = sandbox.orElseThrow(
                () -> new TaskStartException("this agent cannot enter the sandbox of the task", false));
        TaskUser user = TaskUser.of(pid);
        if (user.isRoot()) {
            throw new TaskStartException("the task has not been started yet", false);
        }
        return found.enter(program("nsenter"), pid, user, directory, tty, command);
    }

    private List<String> onTerminal(List<String> command, Map<String, String> environment) throws TaskStartException {
        String quoted = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        environment.put("SHELL", "/bin/sh");
        environment.putIfAbsent("TERM", "xterm");
        return List.of(program("script").toString(), "-q", "-e", "-E", "always", "-c", "exec " + quoted, "/dev/null");
    }

    private Path program(String name) throws TaskStartException {
        return Executables.onPath(name, agent)
                .orElseThrow(() -> new TaskStartException("this needs " + name + " (Debian: util-linux)", false));
    }

    /** What the task was started with. */
    private static Map<String, String> environment(long pid) throws IOException {
        Map<String, String> environment = new TreeMap<>();
        String all = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.UTF_8);
        for (String variable : all.split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return environment;
    }
}
