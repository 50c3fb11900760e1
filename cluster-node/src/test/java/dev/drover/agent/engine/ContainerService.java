package dev.drover.agent.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A container engine of a test's own, with storage, socket and configuration in the test's directory, and one image, made of a
 * static busybox. Closing it ends it, and leaves no container.
 */
public final class ContainerService implements AutoCloseable {
    /** Has {@code /bin/sh} and {@code /bin/busybox}. */
    public static final String IMAGE = "local/busy:1";

    private static final int PATIENCE_SECONDS = 60;

    private final EngineCommands commands;
    private Process service;

    private ContainerService(EngineCommands commands) throws Exception {
        this.commands = commands;
        commands.prepare();
        this.service = startService();
        boolean ready = false;
        try {
            awaitSocket();
            Path files = BusyboxImage.archive(commands.directory().resolve("image.tar"));
            run("import", files.toString(), IMAGE);
            ready = true;
        } finally {
            if (!ready) {
                endService();
                commands.tidy();
            }
        }
    }

    /**
     * Starts podman.
     *
     * @param registry of images, whatever its certificate
     */
    public static ContainerService podman(Path directory, String registry) throws Exception {
        return new ContainerService(new PodmanCommands(directory, registry));
    }

    /** Starts Docker's own engine. It may fetch images from this machine, whatever the certificate. */
    public static ContainerService docker(Path directory) throws Exception {
        return new ContainerService(new DockerCommands(directory));
    }

    private Process startService() throws IOException {
        return builder(commands.server(socket()), commands)
                .redirectOutput(serviceLog().toFile())
                .start();
    }

    private Path serviceLog() {
        return commands.directory().resolve("service.log");
    }

    /** Ends the service and starts it again; containers run on. */
    public void restart() throws Exception {
        endService();
        Files.deleteIfExists(socket());
        service = startService();
        awaitSocket();
    }

    public Path socket() {
        return commands.directory().resolve("engine.sock");
    }

    /** Runs the engine's command line, and gives what it prints. */
    public String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(commands.client(socket()));
        command.addAll(Arrays.asList(arguments));
        return run(command, commands);
    }

    static String run(List<String> command, EngineCommands of) throws IOException, InterruptedException {
        Path output = of.directory().resolve("command.log");
        Process process = builder(command, of).redirectOutput(output.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + ": " + Files.readString(output));
        }
        return Files.readString(output);
    }

    private static ProcessBuilder builder(List<String> command, EngineCommands of) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(of.environment());
        return builder;
    }

    /** Makes a container that is not started. */
    public void create(String name, String label) throws IOException, InterruptedException {
        run("create", "--label", label, "--name", name, IMAGE, "/bin/sh");
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
                    throw new IOException(Files.readString(serviceLog()), notYet);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() throws IOException, InterruptedException {
        try {
            removeContainers();
        } finally {
            endService();
            commands.tidy();
        }
    }

    private void endService() throws InterruptedException {
        service.destroy();
        if (!service.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            service.destroyForcibly();
        }
    }

    private void removeContainers() throws IOException, InterruptedException {
        Engine engine = new Engine(socket());
        for (String container : run("ps", "--all", "--quiet").lines().toList()) {
            engine.remove(container);
        }
    }
}
