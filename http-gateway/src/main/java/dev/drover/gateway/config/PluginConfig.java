package dev.drover.gateway.config;

import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.plugin.PluginSettings;
import dev.drover.protocol.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is said of drivers from outside: {@code plugin_dir}, and {@code plugin "NAME" { config { } }}. Which names and settings
 * there are is known once their JARs are loaded.
 */
record PluginConfig(ConfigReader files) {
    /** The agent's own drivers that have settings, which are read elsewhere. */
    private static final List<String> OWN = List.of(DockerConfig.PLUGIN, QemuConfig.PLUGIN, RawExecConfig.PLUGIN);

    PluginSettings settings() {
        Optional<Path> directory = files.text("plugin_dir").map(Path::of);
        directory
                .filter(path -> !path.isAbsolute())
                .ifPresent(path -> files.problem("\"plugin_dir\" takes an absolute path, not \"" + path + "\""));
        Map<String, Value.Fields> configs = new TreeMap<>();
        for (String name : files.names("plugin")) {
            if (OWN.contains(name)) {
                continue;
            }
            if (TaskDrivers.BUILT_IN.contains(name)) {
                files.problem(
                        "driver \"%s\" has no settings in plugin \"%s\": of this agent's own drivers only \"%s\" have"
                                .formatted(name, name, String.join("\", \"", OWN)));
            }
            configs.put(name, files.fields("plugin." + name + ".config."));
        }
        return new PluginSettings(directory, configs);
    }
}
