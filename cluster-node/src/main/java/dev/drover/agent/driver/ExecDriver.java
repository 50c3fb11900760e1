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

    private final IsolatedLauncher launcher;

    ExecDriver(IsolatedLauncher launcher) {
        this.launcher = launcher;
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
        if (!launcher.isUsable()) {
            return new Node.Driver(false, false, "needs Linux with setsid (util-linux) or perl", Map.of());
        }
        if (!launcher.isolation().isComplete()) {
            return new Node.Driver(false, false, "needs " + launcher.isolation().needs(), Map.of());
        }
        return new Node.Driver(
                true,
                true,
                "Healthy",
                Map.of(
                        "driver." + NAME,
                        "1",
                        "driver." + NAME + ".isolation",
                        launcher.isolation().description()));
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        if (!launcher.isolation().isComplete()) {
            throw new TaskStartException(
                    "driver \"exec\" needs " + launcher.isolation().needs(), false);
        }
        DriverConfig config = new DriverConfig(NAME, context, OPTIONS);
        List<String> command = new ArrayList<>();
        command.add(TaskCommand.find(config.required("command"), context));
        command.addAll(config.texts("args"));
        return launcher.start(
                context,
                new IsolatedLauncher.Command(
                        NAME, command, SandboxOptions.of(NAME, config), List.of(), PostMortem.PLAIN));
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
