package dev.drover.agent.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A podman of a test's own, with storage, socket and configuration in the test's directory, and one image, made of a static
 * busybox. Closing it ends it, and leaves no container.
 */
public final class PodmanService implements AutoCloseable {
    /** Has {@code /bin/sh} and {@code /bin/busybox}. */
    public static final String IMAGE = "local/busy:1";

    private static final int PATIENCE_SECONDS = 60;

    private final Path directory;
    private Process service;

    /** @param registry of images, whatever its certificate */
    public PodmanService(Path directory, String registry) throws Exception {
        this.directory = directory;
        Files.writeString(directory.resolve("registries.conf"), """
            [[registry]]
            location = "%s"
            insecure = true
            """.formatted(registry));
        // Other settings are refused in a machine that is a container itself.
        Files.writeString(directory.resolve("containers.conf"), """
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            lock_type = "file"
            """);
        Path image = Files.createDirectories(directory.resolve("image"));
        Files.copy(Path.of("/bin/busybox"), image.resolve("busybox"));
        Files.writeString(image.resolve("Containerfile"), """
            FROM scratch
            COPY busybox /bin/busybox
            COPY busybox /bin/sh
            """);
        run("build", "-q", "-t", IMAGE, image.toString());
        this.service = startService();
        awaitSocket();
    }

    private Process startService() throws IOException {
        return builder("system", "service", "--time", "0", "unix://" + socket())
                .redirectOutput(directory.resolve("service.log").toFile())
                .start();
    }

    /** Kills the service and starts it again; containers run on. */
    public void restart() throws Exception {
        service.destroyForcibly().waitFor();
        Files.deleteIfExists(socket());
        service = startService();
        awaitSocket();
    }

    public Path socket() {
        return directory.resolve("engine.sock");
    }

    /** Runs podman's command line, and gives what it prints. */
    public String run(String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("command.log");
        Process process = builder(arguments).redirectOutput(output.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("podman " + String.join(" ", arguments) + ": " + Files.readString(output));
        }
        return Files.readString(output);
    }

    /** Makes a container that is not started. */
    public void create(String name, String label) throws IOException, InterruptedException {
        run("create", "--label", label, "--name", name, IMAGE, "/bin/sh");
    }

    /** Its image as an OCI layout. */
    public Path save() throws IOException, InterruptedException {
        Path layout = directory.resolve("layout");
        run("save", "--quiet", "--format", "oci-dir", "--output", layout.toString(), IMAGE);
        return layout;
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman", "--storage-driver", "vfs"));
        for (String place : List.of("root", "runroot", "tmpdir")) {
            command.addAll(List.of("--" + place, directory.resolve(place).toString()));
        }
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("CONTAINERS_CONF", directory.resolve("containers.conf").toString());
        builder.environment()
                .put(
                        "CONTAINERS_REGISTRIES_CONF",
                        directory.resolve("registries.conf").toString());
        return builder;
    }

    private void awaitSocket() throws Exception {
        Engine engine = new Engine(socket());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                engine.version();
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline || !service.isAlive()) {
                    throw new IOException(Files.readString(directory.resolve("service.log")), notYet);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("rm", "--all", "--force", "--time", "0");
            service.destroy();
            service.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            service.destroyForcibly();
        }
    }
}
