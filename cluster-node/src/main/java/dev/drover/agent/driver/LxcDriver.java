package dev.drover.agent.driver;

import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.Limits;
import dev.drover.agent.isolation.Sandbox;
import dev.drover.agent.isolation.TaskFiles;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs containers of LXC, each with a system of its own that a template makes: {@code config { template, template_args }}. The
 * programs of LXC do the work; the task's process is {@code lxc-start}, which stays for as long as the container does.
 */
final class LxcDriver implements TaskDriver {
    static final String NAME = "lxc";

    private static final String START = "lxc-start";

    /**
     * Makes the container anew, whatever an earlier run has left, and becomes what runs it. What the template says goes to
     * descriptor 2 or 3, nowhere. The log is appended to.
     */
    private static final String SCRIPT = """
        name=$1 path=$2 config=$3 level=$4 output=$5 template=$6
        shift 6
        lxc-destroy --force --name="$name" --lxcpath="$path" >/dev/null 2>&1
        lxc-create --quiet --logfile=/dev/stderr --logpriority="$level" --name="$name" --lxcpath="$path" \
            --config="$config" --template="$template" -- "$@" 3>/dev/null >&"$output" || exit
        exec lxc-start --quiet --logfile=/dev/stderr --logpriority="$level" --name="$name" --lxcpath="$path" --foreground
        """;

    private final TaskLauncher launcher;
    private final Host host;
    private final int processes;

    /**
     * What the driver finds on its machine.
     *
     * @param programs finds a program by its name
     * @param root whether the agent may do all that its machine's root may
     * @param cgroups the version of its control groups; 0 for none
     */
    record Host(Function<String, Optional<Path>> programs, boolean root, int cgroups) {}

    /** @param processes how many processes and threads a task may have at most */
    LxcDriver(TaskLauncher launcher, Host host, int processes) {
        this.launcher = launcher;
        this.host = host;
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
    public boolean bringsSystem() {
        return true;
    }

    @Override
    public Node.Driver fingerprint() {
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            return Node.Driver.undetected("needs " + missing.get());
        }
        try {
            String version = ProgramOutput.of(List.of(tools().resolve(START).toString(), "--version"));
            return Node.Driver.found(Map.of("driver." + NAME, "1", "driver." + NAME + ".version", version));
        } catch (IOException failed) {
            return Node.Driver.undetected(String.valueOf(failed.getMessage()));
        }
    }

    private Optional<String> missing() {
        if (host.programs().apply(START).isEmpty()) {
            return Optional.of(START + " (Debian: apt-get install lxc)");
        }
        return host.root() ? launcher.missing() : Optional.of("an agent that runs as root");
    }

    /** Where LXC's programs are; a container may still be there when they are gone. */
    private Path tools() {
        return host.programs().apply(START).map(Path::getParent).orElse(Path.of("/usr/bin"));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        LxcConfig config = new LxcConfig(context, new DriverConfig(NAME, context, LxcConfig.OPTIONS));
        Optional<String> missing = missing();
        if (missing.isPresent()) {
            throw new TaskStartException("driver \"lxc\" needs " + missing.get(), false);
        }
        String run = Launch.newRun();
        Path state = context.directory().state();
        LxcContainer container = LxcContainer.of(tools(), state);
        Path file = state.resolve("lxc.conf");
        List<String> command = command(container, file, config);
        List<String> lines = config.lines(run, host.cgroups(), processes);
        try {
            TaskFiles.openToAll(context.directory());
            Files.createDirectories(container.path());
            Files.write(file, lines);
        } catch (IOException failed) {
            throw new TaskStartException("driver \"lxc\" cannot prepare the task's files: " + failed, true);
        }
        Map<String, String> variables = Map.of("PATH", container.tools() + ":" + Sandbox.ENVIRONMENT.get("PATH"));
        Path directory = context.directory().root();
        Launch launch =
                new Launch(run, command, variables, directory, Confinement.NONE, Limits.weight(0), PostMortem.PLAIN);
        return new LxcTask(launcher.start(NAME, context, launch), container);
    }

    private static List<String> command(LxcContainer container, Path file, LxcConfig config) throws TaskStartException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "container"));
        command.addAll(List.of(container.name(), container.path().toString(), file.toString(), config.logLevel()));
        command.addAll(List.of(config.isVerbose() ? "2" : "3", config.template()));
        command.addAll(config.templateArguments());
        return command;
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        LxcContainer container = LxcContainer.of(tools(), record.state());
        return launcher.recover(record).map(process -> new LxcTask(process, container));
    }
}
