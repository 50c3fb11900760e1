package dev.drover.gateway.config;

import dev.drover.agent.engine.DockerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said of a client's container engine, in {@code client { docker }} or, as in Nomad, in {@code plugin "docker"}. */
final class DockerConfig {
    private static final String SCHEME = "unix://";

    static final String PLUGIN = "docker";

    private final ConfigReader files;
    private final String block;

    DockerConfig(ConfigReader files) {
        this.files = files;
        boolean asPlugin = files.names("plugin").contains(PLUGIN);
        this.block = asPlugin ? "plugin.docker.config." : "client.docker.";
        if (asPlugin) {
            files.adopt(block, ConfigSchema.DOCKER);
        }
    }

    DockerSettings settings() {
        DockerSettings standard = DockerSettings.STANDARD;
        return new DockerSettings(
                files.text(block + "endpoint").map(this::socket).orElse(standard.socket()),
                files.flag(block + "allow_privileged").orElse(false),
                capabilities(files.texts(block + "allow_caps")).orElse(standard.capabilities()),
                files.flag(block + "volumes.enabled").orElse(false));
    }

    private Path socket(String endpoint) {
        if (!endpoint.startsWith(SCHEME + "/")) {
            files.problem(
                    "\"" + block + "endpoint\" takes a unix socket such as \"unix:///var/run/docker.sock\", not \""
                            + endpoint + "\"");
            return DockerSettings.STANDARD.socket();
        }
        return Path.of(endpoint.substring(SCHEME.length()));
    }

    private static Optional<Set<String>> capabilities(Optional<List<String>> names) {
        return names.map(all -> all.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replaceFirst("^cap_", ""))
                .collect(Collectors.toUnmodifiableSet()));
    }
}
