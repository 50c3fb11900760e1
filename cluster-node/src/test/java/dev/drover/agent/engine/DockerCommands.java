package dev.drover.agent.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Those of Docker's own engine, which runs beside any that this machine has: it shares neither bridge nor containers with that,
 * and leaves the machine's packet filter alone.
 */
record DockerCommands(Path directory) implements EngineCommands {
    private static final String BRIDGE = "drover-tests0";
    private static final String BRIDGE_ADDRESS = "10.213.7.1/24";
    private static final String NAMESPACE = "drover-tests";

    @Override
    public List<String> server(Path socket) {
        return List.of(
                "dockerd",
                "--config-file=" + settings(),
                "--data-root=" + directory.resolve("root"),
                "--exec-root=" + directory.resolve("state"),
                "--pidfile=" + directory.resolve("pid"),
                "--host=unix://" + socket,
                "--containerd-namespace=" + NAMESPACE,
                "--containerd-plugins-namespace=" + NAMESPACE + "-plugins",
                "--storage-driver=vfs",
                "--bridge=" + BRIDGE,
                "--iptables=false",
                "--ip6tables=false",
                "--ip-forward=false",
                "--live-restore");
    }

    @Override
    public List<String> client(Path socket) {
        return List.of("docker", "--host", "unix://" + socket);
    }

    /** Nothing of what a user of this machine has told Docker's command line. */
    @Override
    public Map<String, String> environment() {
        return Map.of("DOCKER_CONFIG", directory.toString());
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        Files.writeString(settings(), "{}");
        if (Files.exists(Path.of("/sys/class/net", BRIDGE))) {
            // Of a test that was killed.
            removeBridge();
        }
        run("ip", "link", "add", BRIDGE, "type", "bridge");
        run("ip", "address", "add", BRIDGE_ADDRESS, "dev", BRIDGE);
        run("ip", "link", "set", BRIDGE, "up");
    }

    private Path settings() {
        return directory.resolve("daemon.json");
    }

    /** The engine leaves mounts of its own. */
    @Override
    public void tidy() throws IOException, InterruptedException {
        removeBridge();
        List<String> mounts = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/mounts")));
        Collections.reverse(mounts);
        for (String mount : mounts) {
            String place = mount.split(" ", 3)[1];
            if (place.startsWith(directory + "/")) {
                run("umount", "--lazy", place);
            }
        }
    }

    private void removeBridge() throws IOException, InterruptedException {
        run("ip", "link", "delete", BRIDGE);
    }

    private void run(String... command) throws IOException, InterruptedException {
        ContainerService.run(List.of(command), this);
    }
}
