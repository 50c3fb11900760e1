package dev.drover.persistence.store;

import dev.drover.persistence.embedded.CassandraSettings;
import dev.drover.persistence.embedded.EmbeddedCassandra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** One embedded Cassandra for one test class; each store in it has a keyspace of its own. */
public final class RunningCassandra implements AutoCloseable {
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

    private final Path directory;
    private final EmbeddedCassandra cassandra;
    private final AtomicInteger keyspaces = new AtomicInteger();

    private RunningCassandra(Path directory) {
        this.directory = directory;
        this.cassandra = EmbeddedCassandra.start(CassandraSettings.builder(directory)
                .orphanLifetime(LONGEST_LIFE)
                .build());
    }

    public static RunningCassandra start() throws IOException {
        return new RunningCassandra(Files.createTempDirectory("drover-journal"));
    }

    public EmbeddedCassandra server() {
        return cassandra;
    }

    public String newKeyspace() {
        return "journal_" + keyspaces.incrementAndGet();
    }

    public CassandraLogStore connect(String keyspace) {
        return CassandraLogStore.connect(CassandraStoreSettings.single(
                new InetSocketAddress(cassandra.host(), cassandra.port()), cassandra.datacenter(), keyspace));
    }

    @Override
    public void close() {
        cassandra.close();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
