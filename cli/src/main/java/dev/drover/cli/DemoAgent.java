package dev.drover.cli;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The agent of the demo: a child process on ports that are free, started by the launcher as anybody would. */
final class DemoAgent {
    /** Where everything looks for an agent unless told otherwise. */
    static final String DEFAULT_ADDRESS = "http://127.0.0.1:4646";

    private static final int DEFAULT_PORT = 4646;
    /** HTTP, RPC and cluster. */
    private static final int PORTS = 3;
    /** Below the range of outgoing connections, and apart from those of Cassandra and of tasks. */
    private static final int FIRST_OTHER_PORT = 19_000;

    private static final int LAST_OTHER_PORT = 19_997;
    /** The first dynamic port when a default agent is there as well: agents of one address must not share their ranges. */
    private static final int FIRST_TASK_PORT = 18_000;

    private static final int LAST_TASK_PORT = 18_999;
    private static final int STOP_LIMIT_SECONDS = 120;
    private static final int LOG_TAIL_LINES = 15;

    private final Path directory;
    private final int port;
    private final Process process;

    private DemoAgent(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    static DemoAgent start(Path directory, Map<String, String> environment) {
        Path launcher = Path.of(System.getProperty("drover.home", "."), "drover");
        int port = freePorts();
        Path configuration = directory.resolve("demo.hcl");
        ProcessBuilder builder = new ProcessBuilder(
                launcher.toString(),
                "agent",
                "-dev",
                "-data-dir",
                directory.resolve("agent").toString(),
                "-config",
                configuration.toString());
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true)
                .redirectOutput(log(directory).toFile())
                .redirectInput(new File("/dev/null"));
        try {
            Files.createDirectories(directory);
            Files.writeString(configuration, configuration(port));
            return new DemoAgent(directory, port, builder.start());
        } catch (IOException e) {
            throw new CliException("cannot start the agent of the demo in \"" + directory + "\": " + e.getMessage());
        }
    }

    private static String configuration(int port) {
        String ports = String.format(
                Locale.ROOT, "ports {%n  http    = %d%n  rpc     = %d%n  cluster = %d%n}%n", port, port + 1, port + 2);
        if (port == DEFAULT_PORT) {
            return ports;
        }
        return ports
                + String.format(
                        Locale.ROOT,
                        "client {%n  min_dynamic_port = %d%n  max_dynamic_port = %d%n}%n",
                        FIRST_TASK_PORT,
                        LAST_TASK_PORT);
    }

    private static int freePorts() {
        if (areFree(DEFAULT_PORT)) {
            return DEFAULT_PORT;
        }
        for (int port = FIRST_OTHER_PORT; port <= LAST_OTHER_PORT; port += PORTS) {
            if (areFree(port)) {
                return port;
            }
        }
        throw new CliException("no " + PORTS + " ports in a row are free on 127.0.0.1 from " + FIRST_OTHER_PORT + " to "
                + LAST_OTHER_PORT);
    }

    private static boolean areFree(int first) {
        for (int port = first; port < first + PORTS; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    HttpApi api() {
        return HttpApi.create(address(), "", "", "", "");
    }

    Path directory() {
        return directory;
    }

    Path log() {
        return log(directory);
    }

    private static Path log(Path directory) {
        return directory.resolve("agent.log");
    }

    void requireAlive() {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    /** Returns never, or by an exception: the agent is not expected to end before the demo does. */
    void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted");
        }
        throw ended();
    }

    private CliException ended() {
        return new CliException("the agent of the demo ended with exit code " + process.exitValue() + logTail());
    }

    String logTail() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
            return "; its last words:\n  "
                    + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** A development agent ends its tasks and its Cassandra when it is asked to end. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
