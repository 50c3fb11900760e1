package dev.drover.gateway.config;

import dev.drover.agent.driver.TaskDrivers;
import dev.drover.agent.plugin.PluginSettings;
import dev.drover.protocol.Value;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is said of drivers from outside: {@code plugin_dir}, and {@code plugin "NAME" { config { } }}. Which names and settings
 * there are is known once their JARs are loaded.
 */
record PluginConfig(ConfigReader files) {
    PluginSettings settings() {
        Optional<Path> directory = files.text("plugin_dir").map(Path::of);
        directory
                .filter(path -> !path.isAbsolute())
                .ifPresent(path -> files.problem("\"plugin_dir\" takes an absolute path, not \"" + path + "\""));
        Map<String, Value.Fields> configs = new TreeMap<>();
        for (String name : files.names("plugin")) {
            if (name.equals(DockerConfig.PLUGIN) || name.equals(QemuConfig.PLUGIN)) {
                continue;
            }
            if (TaskDrivers.BUILT_IN.contains(name)) {
                files.problem(
                        "driver \"%s\" has no settings in plugin \"%s\": of this agent's own drivers only \"%s\" and \"%s\" have"
                                .formatted(name, name, DockerConfig.PLUGIN, QemuConfig.PLUGIN));
            }
            configs.put(name, files.fields("plugin." + name + ".config."));
        }
        return new PluginSettings(directory, configs);
    }
}
