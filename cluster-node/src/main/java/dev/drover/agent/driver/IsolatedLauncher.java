package dev.drover.agent.driver;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.isolation.Limits;
import dev.drover.agent.isolation.Sandbox;
import dev.drover.agent.isolation.TaskCgroup;
import dev.drover.agent.isolation.TaskUser;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Starts commands with the isolation that this machine has; whether that is enough is for the driver to ask. */
final class IsolatedLauncher {
    private final TaskLauncher launcher;
    private final Isolation isolation;
    private final IsolationSettings settings;

    IsolatedLauncher(TaskLauncher launcher, Isolation isolation, IsolationSettings settings) {
        this.launcher = launcher;
        this.isolation = isolation;
        this.settings = settings;
    }

    Isolation isolation() {
        return isolation;
    }

    Optional<String> missing() {
        return launcher.missing();
    }

    /** Whether tasks have a root of their own. */
    boolean isolates() {
        return isolation.sandbox().isPresent();
    }

    /** Whether there is as much isolation as the agent's settings ask for. */
    private boolean isSufficient() {
        return isolation.isComplete() || settings.mode() == IsolationMode.BEST_EFFORT;
    }

    /** How there is less isolation than the agent's settings ask for; empty if there is enough. */
    Optional<String> shortfall() {
        return isSufficient()
                ? Optional.empty()
                : Optional.of("isolation is required (client { isolation }), and needs " + isolation.needs());
    }

    void requireSufficient(String driver) throws TaskStartException {
        if (!isSufficient()) {
            throw new TaskStartException(
                    "driver \"%s\" isolates its tasks here, and needs %s".formatted(driver, isolation.needs()), false);
        }
    }

    Optional<TaskHandle> recover(TaskHandleRecord record, PostMortem postMortem) {
        return launcher.recover(record, postMortem);
    }

    ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        return new ExecLauncher().start(record, directory, isolation.sandbox(), command, tty);
    }

    /**
     * A command as its driver has put it together.
     *
     * @param readable what it needs to see of the machine, besides what all see
     * @param postMortem finds out how it ended
     */
    record Command(
            String driver, List<String> line, SandboxOptions options, List<Path> readable, PostMortem postMortem) {
        Command {
            line = List.copyOf(line);
            readable = List.copyOf(readable);
        }
    }

    TaskHandle start(TaskContext context, Command command) throws TaskStartException {
        if (!isolation.isComplete()) {
            context.note("Task is not fully isolated (%s): driver \"%s\" needs %s"
                    .formatted(isolation.description(), command.driver, isolation.needs()));
        }
        String run = Launch.newRun();
        TaskCgroup cgroup = isolation
                .cgroups()
                .map(groups -> groups.group(Launch.groupName(context, run)))
                .orElse(TaskCgroup.NONE);
        Optional<Sandbox> sandbox = isolation.sandbox();
        Launch launch = sandbox.isPresent()
                ? sandboxed(sandbox.get(), context, command, run, cgroup)
                : plain(context, command, run, cgroup);
        return launcher.start(command.driver, context, launch);
    }

    private Launch plain(TaskContext context, Command command, String run, TaskCgroup cgroup)
            throws TaskStartException {
        TaskLauncher.refuseOtherUser(command.driver, context.task().user());
        return new Launch(
                run,
                command.line,
                context.environment().variables(),
                context.paths().onMachine(command.options.workDirectory()),
                new Confinement(false, cgroup),
                limits(context),
                command.postMortem);
    }

    private Launch sandboxed(Sandbox sandbox, TaskContext context, Command command, String run, TaskCgroup cgroup)
            throws TaskStartException {
        TaskUser user = user(command.driver, context);
        Sandbox.Request request = new Sandbox.Request(
                context.paths(),
                user,
                command.readable.stream().filter(IsolatedLauncher::isHidden).toList(),
                isolation.cgroups().map(groups -> groups.views(cgroup)).orElse(Map.of()),
                variables(context, user),
                Path.of("/")
                        .resolve(command.options.workDirectory())
                        .normalize()
                        .toString(),
                command.options.capabilities());
        refuseLinks(command.driver, context, request);
        prepare(command.driver, context, sandbox, request);
        return new Launch(
                run,
                sandbox.wrap(request, command.line),
                Sandbox.ENVIRONMENT,
                context.directory().root(),
                new Confinement(true, cgroup),
                limits(context),
                command.postMortem);
    }

    private Limits limits(TaskContext context) {
        return new Limits(
                context.share().cpuMhz(),
                context.share().memoryMb(),
                context.share().memoryMaxMb(),
                settings.processes(),
                context.share().cores());
    }

    private static TaskUser user(String driver, TaskContext context) throws TaskStartException {
        String wanted = context.task().user();
        String name = wanted.isEmpty() ? TaskUser.DEFAULT : wanted;
        TaskUser user = TaskUser.find(name)
                .orElseThrow(() -> new TaskStartException(
                        "driver \"%s\" cannot run a task as user \"%s\": this machine has no such user"
                                .formatted(driver, name),
                        false));
        if (user.isRoot()) {
            throw new TaskStartException("driver \"%s\" runs no task as user \"%s\"".formatted(driver, name), false);
        }
        return user;
    }

    /** An earlier run may have put a link where something is to be mounted: bubblewrap would follow it, as root. */
    private static void refuseLinks(String driver, TaskContext context, Sandbox.Request request)
            throws TaskStartException {
        try {
            request.readable().forEach(path -> context.directory().resolve(path.toString()));
            context.paths().mounts().mounts().forEach(mount -> context.directory()
                    .resolve(mount.inRoot().toString()));
        } catch (PathEscapeException escape) {
            throw new TaskStartException("driver \"%s\": %s".formatted(driver, escape.getMessage()), false);
        }
    }

    private static void prepare(String driver, TaskContext context, Sandbox sandbox, Sandbox.Request request)
            throws TaskStartException {
        TaskUser user = request.user();
        try {
            boolean fresh = !RunFiles.hasRun(context.directory().state());
            sandbox.prepare(request, fresh);
            TaskOutput output = TaskOutput.of(context.directory());
            for (LogStream stream : LogStream.values()) {
                Sandbox.prepareOutput(output.spool(stream), user);
            }
        } catch (IOException failed) {
            throw new TaskStartException(
                    "driver \"%s\" cannot give the task's files to user \"%s\": %s"
                            .formatted(driver, user.name(), failed),
                    true);
        }
    }

    /** Who the task is follows from its user, unless the job file says otherwise. */
    private static Map<String, String> variables(TaskContext context, TaskUser user) {
        Map<String, String> variables = new TreeMap<>(context.environment().variables());
        Map.of("USER", user.name(), "LOGNAME", user.name(), "HOME", user.home()).forEach((name, value) -> {
            if (!context.task().env().containsKey(name)) {
                variables.put(name, value);
            }
        });
        return variables;
    }

    /** What lies in the system's directories is seen by all. */
    private static boolean isHidden(Path readable) {
        return Files.exists(readable) && TaskPaths.SYSTEM.stream().noneMatch(readable::startsWith);
    }
}
