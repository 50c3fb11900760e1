package dev.drover.persistence.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Cassandra server in a child JVM, and its keeper: whoever started it stops it. While the keeper lives, a server that dies
 * is started again on the same ports. When the keeper dies without stopping it, the server lives on for a bounded time, in
 * which the next start on the same data directory takes it over.
 */
public final class EmbeddedCassandra implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(EmbeddedCassandra.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    /** A server that lived this long starts its restart delays from the shortest again. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private enum Phase {
        RUNNING,
        RESTARTING,
        KILLED,
        STOPPED
    }

    private final CassandraSettings settings;
    private final DataDirectory directory;
    private final CassandraStarter starter;
    private final ScheduledExecutorService keeper;
    private volatile ServerRecord server;
    private Phase phase = Phase.RUNNING;
    private Duration nextDelay;
    private long answeredAt;

    private EmbeddedCassandra(
            CassandraSettings settings, DataDirectory directory, CassandraStarter starter, ServerRecord server) {
        this.settings = settings;
        this.directory = directory;
        this.starter = starter;
        this.server = server;
        nextDelay = settings.minimumRestartDelay();
        answeredAt = System.nanoTime();
        keeper = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "cassandra-keeper");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Finds or starts the server of a data directory and returns when it answers.
     *
     * @throws EmbeddedCassandraException with a sentence for the user
     */
    public static EmbeddedCassandra start(CassandraSettings settings) {
        return start(settings, Optional.empty());
    }

    static EmbeddedCassandra start(CassandraSettings settings, Optional<Path> archiveToWrite) {
        JavaHome.requireJava(settings.javaHome());
        CassandraCommand.classPath(settings.libraryDirectory());
        DataDirectory directory = DataDirectory.open(settings.dataDirectory(), settings.minimumFreeMb());
        try {
            CassandraStarter starter = new CassandraStarter(settings, directory, archiveToWrite);
            EmbeddedCassandra cassandra =
                    new EmbeddedCassandra(settings, directory, starter, starter.takeOverOrStart());
            cassandra.watch();
            return cassandra;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    public String host() {
        return NativePort.HOST;
    }

    /** The CQL port; it stays the same over restarts. */
    public int port() {
        return server.nativePort();
    }

    /** The pid of the server that was started last; it may have died. */
    public long pid() {
        return server.process().pid();
    }

    /** What the driver must be told as local datacenter. */
    public String datacenter() {
        return "datacenter1";
    }

    public Path dataDirectory() {
        return directory.root();
    }

    public boolean isAlive() {
        return server.process().isAlive();
    }

    /** Kills the server as {@code kill -9} does, and leaves it dead until {@link #restart}. */
    public synchronized void kill() {
        requireNotStopped();
        phase = Phase.KILLED;
        CassandraStarter.end(server.process(), Duration.ZERO);
    }

    /** Starts the server again on the same data and ports, ending the present one first if there is one. */
    public synchronized void restart() {
        requireNotStopped();
        phase = Phase.KILLED;
        CassandraStarter.end(server.process(), STOP_LIMIT);
        startAgain();
    }

    /** Stops the server and gives the data directory free. */
    public void stop() {
        starter.abandon();
        synchronized (this) {
            if (phase == Phase.STOPPED) {
                return;
            }
            phase = Phase.STOPPED;
            keeper.shutdownNow();
            try {
                CassandraStarter.end(server.process(), STOP_LIMIT);
            } finally {
                directory.close();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void requireNotStopped() {
        if (phase == Phase.STOPPED) {
            throw new IllegalStateException("the embedded Cassandra in \"" + directory.root() + "\" was stopped");
        }
    }

    private void startAgain() {
        server = starter.start(server.nativePort(), server.storagePort());
        phase = Phase.RUNNING;
        answeredAt = System.nanoTime();
        watch();
    }

    /** A server that was taken over is not our child: its end is noticed within a poll of the JDK, not at once. */
    private void watch() {
        ServerRecord watched = server;
        CompletableFuture<?> exit = ProcessHandle.of(watched.process().pid())
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null));
        var unused = exit.thenRunAsync(() -> onExit(watched), keeper);
    }

    private synchronized void onExit(ServerRecord dead) {
        if (phase != Phase.RUNNING || !dead.equals(server)) {
            return;
        }
        if (System.nanoTime() - answeredAt > SETTLED.toNanos()) {
            nextDelay = settings.minimumRestartDelay();
        }
        LOGGER.error(
                "the embedded Cassandra, pid {}, ended unexpectedly",
                dead.process().pid());
        phase = Phase.RESTARTING;
        scheduleRestart();
    }

    private void scheduleRestart() {
        Duration delay = nextDelay;
        Duration doubled = delay.multipliedBy(2);
        nextDelay = doubled.compareTo(settings.maximumRestartDelay()) < 0 ? doubled : settings.maximumRestartDelay();
        LOGGER.info("starting the embedded Cassandra again in {} ms", delay.toMillis());
        var unused = keeper.schedule(this::restartIfStillNeeded, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void restartIfStillNeeded() {
        if (phase != Phase.RESTARTING) {
            return;
        }
        try {
            startAgain();
            LOGGER.info("the embedded Cassandra answers again, pid {}", pid());
        } catch (RuntimeException e) {
            // Whatever stands in the way now may be gone at the next attempt, and nobody else makes one.
            LOGGER.error("the embedded Cassandra cannot be started again: {}", e.getMessage());
            scheduleRestart();
        }
    }
}
