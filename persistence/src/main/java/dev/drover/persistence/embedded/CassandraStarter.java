package dev.drover.persistence.embedded;

import dev.drover.persistence.embedded.EmbeddedCassandraException.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings up the server of one locked data directory: takes over the one that still runs there, or starts a new one. */
final class CassandraStarter {
    private static final Logger LOGGER = LoggerFactory.getLogger(CassandraStarter.class);
    private static final String ARGUMENT_FILE = "java.args";
    private static final int PORT_ATTEMPTS = 3;
    private static final long POLL_MS = 20;
    private static final Duration TERM_LIMIT = Duration.ofSeconds(15);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private final CassandraSettings settings;
    private final DataDirectory directory;
    private final Optional<Path> archiveToWrite;
    private volatile boolean abandoned;

    CassandraStarter(CassandraSettings settings, DataDirectory directory, Optional<Path> archiveToWrite) {
        this.settings = settings;
        this.directory = directory;
        this.archiveToWrite = archiveToWrite;
    }

    /** Makes a start in progress, in another thread, end soon and without a server. */
    void abandon() {
        abandoned = true;
    }

    /** A server that answers, found or started. */
    ServerRecord takeOverOrStart() {
        Optional<ServerRecord> last = directory.lastServer();
        if (last.isPresent() && isOurs(last.get())) {
            if (canTakeOver(last.get())) {
                LOGGER.info(
                        "took over the running Cassandra, pid {}",
                        last.get().process().pid());
                return last.get();
            }
            LOGGER.info(
                    "ending the Cassandra of an earlier run, pid {}",
                    last.get().process().pid());
            end(last.get().process(), TERM_LIMIT);
        }
        return startOnFreePorts(last);
    }

    private boolean isOurs(ServerRecord record) {
        return record.process().isAlive()
                && ProcessHandle.of(record.process().pid())
                        .flatMap(handle -> handle.info().commandLine())
                        .filter(line -> line.contains("@" + directory.file(ARGUMENT_FILE)))
                        .isPresent();
    }

    private boolean canTakeOver(ServerRecord record) {
        if (!record.fingerprint().equals(fingerprint())
                || (settings.nativePort() != 0 && settings.nativePort() != record.nativePort())) {
            return false;
        }
        try {
            awaitAnswer(record);
            return true;
        } catch (EmbeddedCassandraException e) {
            LOGGER.warn("the Cassandra of an earlier run cannot be used: {}", e.getMessage());
            return false;
        }
    }

    private ServerRecord startOnFreePorts(Optional<ServerRecord> last) {
        if (settings.nativePort() != 0) {
            requireFree(settings.nativePort());
            return start(settings.nativePort(), storagePort(last, settings.nativePort()));
        }
        if (last.isPresent()
                && NativePort.isFree(last.get().nativePort())
                && NativePort.isFree(last.get().storagePort())) {
            return start(last.get().nativePort(), last.get().storagePort());
        }
        int preferred = directory.root().hashCode();
        for (int attempt = 1; ; attempt++) {
            int[] ports = NativePort.twoFree(preferred);
            try {
                return start(ports[0], ports[1]);
            } catch (EmbeddedCassandraException e) {
                if (e.problem() != Problem.PORT_TAKEN || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
                LOGGER.info("port {} or {} was taken meanwhile, trying others", ports[0], ports[1]);
                preferred = ThreadLocalRandom.current().nextInt();
            }
        }
    }

    private static int storagePort(Optional<ServerRecord> last, int nativePort) {
        return last.map(ServerRecord::storagePort)
                .filter(NativePort::isFree)
                .orElseGet(() -> NativePort.twoFree(nativePort + 1)[0]);
    }

    private static void requireFree(int port) {
        if (!NativePort.isFree(port)) {
            throw portTaken(port);
        }
    }

    private static EmbeddedCassandraException portTaken(int port) {
        return new EmbeddedCassandraException(
                Problem.PORT_TAKEN,
                "port " + port + " on " + NativePort.HOST
                        + ", wanted for the embedded Cassandra, is taken by another process");
    }

    /** Starts a server on exactly these ports and waits for its first answer. */
    ServerRecord start(int nativePort, int storagePort) {
        Path java = JavaHome.requireJava(settings.javaHome());
        directory.clearTemporary();
        directory.write(ARGUMENT_FILE, CassandraCommand.argumentFile(settings, directory, archiveToWrite));
        directory.write("cassandra.yaml", CassandraConfiguration.yaml(directory.root(), nativePort, storagePort));
        directory.write("logback.xml", CassandraConfiguration.logback(directory.serverLog()));
        ProcessBuilder builder =
                new ProcessBuilder(CassandraCommand.command(java, directory.file(ARGUMENT_FILE), IS_ROOT));
        File console = directory.console().toFile();
        builder.directory(directory.root().toFile());
        builder.redirectErrorStream(true).redirectOutput(console).redirectInput(new File("/dev/null"));
        // These would add flags to the server's JVM behind our back, and a line on its standard error.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new EmbeddedCassandraException(Problem.ENDED, "cannot start \"" + java + "\": " + e.getMessage(), e);
        }
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow(() -> ended(nativePort));
        ServerRecord record = new ServerRecord(identity, nativePort, storagePort, fingerprint());
        directory.record(record);
        try {
            awaitAnswer(record);
            return record;
        } catch (RuntimeException e) {
            end(identity, Duration.ZERO);
            throw e;
        }
    }

    private void awaitAnswer(ServerRecord record) {
        long deadline = System.nanoTime() + settings.startTimeout().toNanos();
        while (!NativePort.answers(record.nativePort())) {
            if (!record.process().isAlive()) {
                throw ended(record.nativePort());
            }
            if (abandoned) {
                throw new EmbeddedCassandraException(Problem.ENDED, "the start of the embedded Cassandra was given up");
            }
            if (System.nanoTime() > deadline) {
                throw new EmbeddedCassandraException(
                        Problem.TIMED_OUT,
                        "the embedded Cassandra did not answer on port " + record.nativePort() + " within "
                                + settings.startTimeout().toSeconds() + " s; its last words:" + directory.logTail());
            }
            DataDirectory.pause(POLL_MS);
        }
        if (!record.process().isAlive()) {
            throw ended(record.nativePort());
        }
    }

    private EmbeddedCassandraException ended(int nativePort) {
        String words = directory.logTail();
        if (words.contains("Address already in use") || words.contains("is in use by another process")) {
            return portTaken(nativePort);
        }
        if (words.contains("No space left on device") || words.contains("Insufficient disk space")) {
            return new EmbeddedCassandraException(
                    Problem.DISK_FULL,
                    "the disk is full: the embedded Cassandra could not write to \"" + directory.root() + "\"");
        }
        return new EmbeddedCassandraException(
                Problem.ENDED, "the embedded Cassandra ended while starting; its last words:" + words);
    }

    /** Ends a process by pid and start time: SIGTERM, and SIGKILL when the limit is over. */
    static void end(ProcessIdentity process, Duration limit) {
        if (!limit.isZero()) {
            process.end(false);
            if (awaitDeath(process, limit)) {
                return;
            }
            LOGGER.warn("Cassandra, pid {}, did not stop within {} s and is killed", process.pid(), limit.toSeconds());
        }
        process.end(true);
        if (!awaitDeath(process, KILL_LIMIT)) {
            throw new IllegalStateException("Cassandra, pid " + process.pid() + ", survives SIGKILL");
        }
    }

    private static boolean awaitDeath(ProcessIdentity process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            DataDirectory.pause(POLL_MS);
        }
        return true;
    }

    private String fingerprint() {
        String text = CassandraCommand.argumentFile(settings, directory, archiveToWrite)
                + CassandraConfiguration.yaml(directory.root(), 0, 0);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
