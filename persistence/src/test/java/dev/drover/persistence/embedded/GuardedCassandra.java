package dev.drover.persistence.embedded;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Cassandra as somebody else may run it: it asks for a user and a password, and knows {@code cassandra}/{@code cassandra}. */
public final class GuardedCassandra implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);

    private final DataDirectory directory;
    private final Process process;
    private final int port;

    private GuardedCassandra(DataDirectory directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /** Returns once the server answers. */
    public static GuardedCassandra start(Path root) throws IOException {
        CassandraSettings settings = CassandraSettings.builder(root)
                .orphanLifetime(Duration.ofMinutes(2))
                .build();
        DataDirectory directory = DataDirectory.open(root, settings.minimumFreeMb());
        int[] ports = NativePort.twoFree(root.hashCode());
        directory.write("java.args", CassandraCommand.argumentFile(settings, directory, Optional.empty()));
        directory.write(
                "cassandra.yaml",
                CassandraConfiguration.yaml(directory.root(), ports[0], ports[1])
                        + "authenticator: PasswordAuthenticator\n");
        directory.write("logback.xml", CassandraConfiguration.logback(directory.serverLog()));
        Path java = JavaHome.requireJava(settings.javaHome());
        File console = directory.console().toFile();
        Process process = new ProcessBuilder(CassandraCommand.command(java, directory.file("java.args"), false))
                .redirectErrorStream(true)
                .redirectOutput(console)
                .start();
        GuardedCassandra server = new GuardedCassandra(directory, process, ports[0]);
        try {
            server.awaitUser();
            return server;
        } catch (RuntimeException late) {
            server.close();
            throw late;
        }
    }

    /** Its first user is made after it answers. */
    private void awaitUser() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!NativePort.answers(port) || !directory.logTail().contains("Created default superuser")) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Cassandra does not answer:" + directory.logTail());
            }
            DataDirectory.pause(50);
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        directory.close();
    }
}
