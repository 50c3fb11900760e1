package dev.drover.agent.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Podman's.
 *
 * @param registry of images, whatever its certificate
 */
record PodmanCommands(Path directory, String registry) implements EngineCommands {
    @Override
    public List<String> server(Path socket) {
        List<String> command = new ArrayList<>(client(socket));
        command.addAll(List.of("system", "service", "--time", "0", "unix://" + socket));
        return command;
    }

    /** Needs no service. */
    @Override
    public List<String> client(Path socket) {
        List<String> command = new ArrayList<>(List.of("podman", "--storage-driver", "vfs"));
        for (String place : List.of("root", "runroot", "tmpdir")) {
            command.addAll(List.of("--" + place, directory.resolve(place).toString()));
        }
        return command;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(
                "CONTAINERS_CONF", containers().toString(),
                "CONTAINERS_REGISTRIES_CONF", registries().toString());
    }

    @Override
    public void prepare() throws IOException {
        Files.writeString(registries(), """
            [[registry]]
            location = "%s"
            insecure = true
            """.formatted(registry));
        // Other settings are refused in a machine that is a container itself.
        Files.writeString(containers(), """
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            lock_type = "file"
            """);
    }

    private Path containers() {
        return directory.resolve("containers.conf");
    }

    private Path registries() {
        return directory.resolve("registries.conf");
    }

    @Override
    public void tidy() {}
}
