package dev.drover.agent.qemu;

import java.nio.file.Path;
import java.util.List;

/**
 * What the operator says of the {@code qemu} driver.
 *
 * @param imagePaths files, or directories of files, of the machine that tasks may start from besides their own
 * @param allowedArguments options of the emulator that a task's {@code args} may have, such as {@code -cpu}; {@code *} for all
 */
public record QemuSettings(List<Path> imagePaths, List<String> allowedArguments) {
    /** Only images of a task's own, and no arguments. */
    public static final QemuSettings STANDARD = new QemuSettings(List.of(), List.of());

    /** What a development agent does: tasks may have all arguments. */
    public static final QemuSettings DEVELOPMENT = new QemuSettings(List.of(), List.of("*"));

    public QemuSettings {
        imagePaths = List.copyOf(imagePaths);
        allowedArguments = List.copyOf(allowedArguments);
    }
}
