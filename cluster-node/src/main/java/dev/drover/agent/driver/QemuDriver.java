package dev.drover.agent.driver;

import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a machine: {@code config { image_path, accelerator, port_map }}. Its emulator is kept apart as {@code exec} tasks are,
 * where the node can, so that whoever breaks out of the machine is a user without rights who sees no more than the task.
 */
final class QemuDriver implements TaskDriver {
    static final String NAME = "qemu";

    /** Such as {@code QEMU emulator version 7.2.17 (Debian 1:7.2+dfsg-7+deb12u16)}. */
    private static final Pattern VERSION = Pattern.compile("version (\\d+(?:\\.\\d+)*)");

    /** What the emulator needs for itself, beyond the memory of the machine. */
    private static final int EMULATOR_MB = 256;

    private final IsolatedLauncher launcher;
    private final QemuSettings settings;
    private final QemuCommand.Host host;

    QemuDriver(IsolatedLauncher launcher, QemuSettings settings, QemuCommand.Host host) {
        this.launcher = launcher;
        this.settings = settings;
        this.host = host;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isolates() {
        return launcher.isolates();
    }

    @Override
    public Node.Driver fingerprint() {
        Optional<Path> emulator = host.programs().apply(QemuCommand.EMULATOR);
        if (emulator.isEmpty()) {
            return Node.Driver.undetected(
                    "needs " + QemuCommand.EMULATOR + " (Debian: apt-get install qemu-system-x86)");
        }
        Optional<String> missing =
                launcher.missing().map(needed -> "needs " + needed).or(launcher::shortfall);
        if (missing.isPresent()) {
            return Node.Driver.undetected(missing.get());
        }
        try {
            String said = ProgramOutput.of(List.of(emulator.get().toString(), "--version"));
            Matcher version = VERSION.matcher(said);
            if (!version.find()) {
                return Node.Driver.undetected(emulator.get() + " does not tell its version, but says: " + said);
            }
            return Node.Driver.found(Map.of("driver." + NAME, "1", "driver." + NAME + ".version", version.group(1)));
        } catch (IOException failed) {
            return Node.Driver.undetected(String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, QemuCommand.OPTIONS);
        launcher.requireSufficient(NAME);
        QemuCommand command = new QemuCommand(context, config, settings, host);
        return new QemuTask(launcher.start(
                forTheEmulator(context),
                new IsolatedLauncher.Command(
                        NAME, command.line(), SandboxOptions.NONE, command.readable(), PostMortem.PLAIN)));
    }

    /**
     * A machine that uses all its memory must not be killed for it. What it writes to a disk of the node's is for the task's own
     * {@code /tmp}: under that name QEMU would take it for one in memory, and look for {@code /var/tmp}.
     */
    private static TaskContext forTheEmulator(TaskContext context) {
        TaskShare share = context.share();
        int most = Math.max(share.memoryMb(), share.memoryMaxMb()) + EMULATOR_MB;
        return context.with(new TaskShare(share.cpuMhz(), share.memoryMb(), most, share.ports(), share.cores()))
                .with(context.environment()
                        .with(Map.of("TMPDIR", context.paths().tmp() + "/.")));
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return launcher.recover(record, PostMortem.PLAIN).map(QemuTask::new);
    }
}
