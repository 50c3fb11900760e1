package dev.drover.agent.driver;

import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.engine.ImageReference.Credentials;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which options a container's {@code config} may have, and which of them the node's operator grants. */
final class ContainerOptions {
    static final Set<String> KEYS = Set.of(
            "image",
            "image_pull_timeout",
            "force_pull",
            "auth",
            "command",
            "args",
            "entrypoint",
            "work_dir",
            "labels",
            "hostname",
            "privileged",
            "cap_add",
            "cap_drop",
            "network_mode",
            "ports",
            "port_map",
            "extra_hosts",
            "dns_servers",
            "dns_search_domains",
            "dns_options",
            "volumes",
            "mount",
            "mounts",
            "ulimit",
            "readonly_rootfs",
            "shm_size",
            "init",
            "pids_limit");

    private static final Set<String> AUTH = Set.of("username", "password", "email", "server_address");
    private static final Duration PULL_PATIENCE = Duration.ofMinutes(5);
    private static final String ALL = "all";

    private final DriverConfig config;
    private final DockerSettings settings;

    ContainerOptions(DriverConfig config, DockerSettings settings) {
        this.config = config;
        this.settings = settings;
    }

    Duration pullPatience() throws TaskStartException {
        Duration wanted = config.duration("image_pull_timeout");
        return wanted.isZero() ? PULL_PATIENCE : wanted;
    }

    Optional<Credentials> credentials() throws TaskStartException {
        List<DriverConfig> blocks = config.blocks("auth", AUTH);
        if (blocks.isEmpty()) {
            return Optional.empty();
        }
        DriverConfig auth = blocks.get(0);
        return Optional.of(new Credentials(
                auth.required("username"),
                auth.required("password"),
                auth.text("server_address").orElse("")));
    }

    boolean privileged() throws TaskStartException {
        boolean wanted = config.flag("privileged");
        if (wanted && !settings.privileged()) {
            throw refused("runs no task with \"privileged\": this node does not allow it (allow_privileged)");
        }
        return wanted;
    }

    List<String> added() throws TaskStartException {
        List<String> added = capabilities("cap_add");
        for (String name : added) {
            if (!settings.capabilities().contains(name)
                    && !settings.capabilities().contains(ALL)) {
                throw refused("grants no capability \"%s\" by cap_add: this node does not allow it (allow_caps)"
                        .formatted(name));
            }
        }
        return added;
    }

    /** Those that it names, and others. */
    Set<String> dropped(List<String> others) throws TaskStartException {
        Set<String> dropped = new TreeSet<>(capabilities("cap_drop"));
        dropped.addAll(others);
        return dropped;
    }

    private List<String> capabilities(String key) throws TaskStartException {
        return config.texts(key).stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replaceFirst("^cap_", ""))
                .toList();
    }

    /** How the container is connected; empty for the engine's usual way. */
    Optional<String> network() throws TaskStartException {
        Optional<String> mode = config.text("network_mode").filter(text -> !text.isEmpty());
        if (mode.filter(text -> text.startsWith("container:")).isPresent()) {
            throw refused("lets no task into the network of another container (network_mode)");
        }
        return mode;
    }

    private static TaskStartException refused(String sentence) {
        return new TaskStartException("driver \"%s\" %s".formatted(DockerDriver.NAME, sentence), false);
    }
}
