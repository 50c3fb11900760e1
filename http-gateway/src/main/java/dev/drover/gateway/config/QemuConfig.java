package dev.drover.gateway.config;

import dev.drover.agent.qemu.QemuSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What is said of a client's emulators, in {@code plugin "qemu"} as in Nomad.
 *
 * @param dev whether it is a development agent's, whose tasks may ask for more
 */
record QemuConfig(ConfigReader files, boolean dev) {
    static final String PLUGIN = "qemu";

    private static final String BLOCK = "plugin.qemu.config.";

    QemuSettings settings() {
        files.adopt(BLOCK, ConfigSchema.QEMU);
        QemuSettings standard = dev ? QemuSettings.DEVELOPMENT : QemuSettings.STANDARD;
        List<String> images = files.texts(BLOCK + "image_paths").orElse(List.of());
        List<String> allowed = files.texts(BLOCK + "args_allowlist").orElse(standard.allowedArguments());
        images.stream()
                .filter(path -> !path.startsWith("/"))
                .forEach(path ->
                        files.problem("\"" + BLOCK + "image_paths\" takes absolute paths, not \"" + path + "\""));
        allowed.stream()
                .filter(option -> !option.matches("-[^-].*|\\*"))
                .forEach(option -> files.problem(
                        "\"" + BLOCK + "args_allowlist\" takes options such as \"-cpu\", not \"" + option + "\""));
        return new QemuSettings(images.stream().map(Path::of).toList(), allowed);
    }
}
