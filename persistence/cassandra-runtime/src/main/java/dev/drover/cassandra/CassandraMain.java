package dev.drover.cassandra;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.apache.cassandra.service.CassandraDaemon;

/**
 * Runs a Cassandra server that outlives its agent for a bounded time only: long enough for an agent that was killed to come
 * back and take it over, not so long that it stays behind for ever.
 *
 * <p>The agent holds an exclusive lock on one file as long as it lives, and the operating system frees that lock however it
 * dies. So a shared lock that is granted here says that nobody owns this server.
 */
public final class CassandraMain {
    /** System property: the file that the owning agent keeps locked. */
    static final String OWNER_LOCK = "drover.cassandra.owner-lock";
    /** System property: how long to live without an owner, in milliseconds. */
    static final String ORPHAN_LIFETIME = "drover.cassandra.orphan-lifetime-ms";

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(30);

    private CassandraMain() {}

    public static void main(String[] args) {
        String lockFile = System.getProperty(OWNER_LOCK);
        if (lockFile != null) {
            Duration lifetime = Duration.ofMillis(Long.getLong(ORPHAN_LIFETIME, 600_000L));
            startDaemon("orphan-watch", () -> endWhenOrphaned(Path.of(lockFile), lifetime));
        }
        CassandraDaemon.main(args);
    }

    private static void endWhenOrphaned(Path lockFile, Duration lifetime) {
        try {
            long ownedAt = System.nanoTime();
            while (System.nanoTime() - ownedAt < lifetime.toNanos()) {
                Thread.sleep(POLL.toMillis());
                if (isOwned(lockFile)) {
                    ownedAt = System.nanoTime();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        System.out.println("no agent has owned this server for " + lifetime + ": it ends");
        startDaemon("orphan-halt", CassandraMain::haltAfterLimit);
        System.exit(0);
    }

    /** A directory that has gone, or cannot be read, has no owner either. */
    private static boolean isOwned(Path lockFile) {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static void haltAfterLimit() {
        try {
            Thread.sleep(SHUTDOWN_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void startDaemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
