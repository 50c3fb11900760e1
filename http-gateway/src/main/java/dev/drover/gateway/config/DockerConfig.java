package dev.drover.gateway.config;

import dev.drover.agent.engine.DockerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said of a client's container engine, below {@code client.docker}. */
final class DockerConfig {
    private static final String SCHEME = "unix://";

    private final ConfigReader files;

    DockerConfig(ConfigReader files) {
        this.files = files;
    }

    DockerSettings settings() {
        DockerSettings standard = DockerSettings.STANDARD;
        return new DockerSettings(
                files.text("client.docker.endpoint").map(this::socket).orElse(standard.socket()),
                files.flag("client.docker.allow_privileged").orElse(false),
                capabilities(files.texts("client.docker.allow_caps")).orElse(standard.capabilities()),
                files.flag("client.docker.volumes.enabled").orElse(false));
    }

    private Path socket(String endpoint) {
        if (!endpoint.startsWith(SCHEME + "/")) {
            files.problem(
                    "\"client.docker.endpoint\" takes a unix socket such as \"unix:///var/run/docker.sock\", not \""
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
