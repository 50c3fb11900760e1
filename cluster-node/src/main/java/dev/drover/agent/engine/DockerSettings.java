package dev.drover.agent.engine;

import java.nio.file.Path;
import java.util.Set;

/**
 * Where an agent's container engine is, and what tasks may ask of it.
 *
 * @param socket the engine's unix socket
 * @param privileged whether a task may have all rights of the machine's root
 * @param capabilities that a task may add, in lower case without {@code cap_}; {@code all} for any
 * @param volumes whether a task may see files of the machine besides its own
 */
public record DockerSettings(Path socket, boolean privileged, Set<String> capabilities, boolean volumes) {
    private static final Path SOCKET = Path.of("/var/run/docker.sock");

    /** What every container has, but for raw sockets, with which it could pretend to be its neighbours. */
    private static final Set<String> HARMLESS = Set.of(
            "audit_write",
            "chown",
            "dac_override",
            "fowner",
            "fsetid",
            "kill",
            "mknod",
            "net_bind_service",
            "setfcap",
            "setgid",
            "setpcap",
            "setuid",
            "sys_chroot");

    public static final DockerSettings STANDARD = new DockerSettings(SOCKET, false, HARMLESS, false);

    public DockerSettings {
        capabilities = Set.copyOf(capabilities);
    }
}
