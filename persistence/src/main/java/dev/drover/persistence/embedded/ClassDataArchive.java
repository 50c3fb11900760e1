package dev.drover.persistence.embedded;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes the class-data archive that makes the embedded Cassandra start a third faster: one throw-away server does what a
 * journal asks of it, and dumps the classes it has loaded when it ends. The archive fits one JDK and one set of jars, so the
 * launcher has it made after each build.
 */
public final class ClassDataArchive {
    private static final List<String> TYPICAL_STATEMENTS = List.of(
            "CREATE KEYSPACE training WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
            "CREATE TABLE training.rows (a text, b bigint, c blob, PRIMARY KEY (a, b)) WITH compaction = {'class': 'LeveledCompactionStrategy'}",
            "INSERT INTO training.rows (a, b, c) VALUES ('a', 1, 0x00)",
            "INSERT INTO training.rows (a, b, c) VALUES ('a', 2, 0x00) IF NOT EXISTS",
            "UPDATE training.rows SET c = 0x01 WHERE a = 'a' AND b = 2 IF c = 0x00",
            "BEGIN BATCH INSERT INTO training.rows (a, b, c) VALUES ('a', 3, 0x00); INSERT INTO training.rows (a, b, c) VALUES ('a', 4, 0x00); APPLY BATCH",
            "SELECT * FROM training.rows WHERE a = 'a' AND b > 1 ORDER BY b DESC LIMIT 2",
            "DELETE FROM training.rows WHERE a = 'a' AND b = 1",
            "TRUNCATE training.rows");

    private ClassDataArchive() {}

    /** Arguments: the archive to write. Everything else is found under {@code drover.home}. */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("usage: ClassDataArchive ARCHIVE");
        }
        Path archive = Path.of(args[0]).toAbsolutePath();
        Files.createDirectories(archive.getParent());
        write(
                CassandraSettings.builder(Files.createTempDirectory("drover-cassandra-training"))
                        .build(),
                archive);
    }

    /** Uses up the data directory of the settings. */
    static void write(CassandraSettings settings, Path archive) throws IOException {
        Path unfinished = archive.resolveSibling(archive.getFileName() + ".new");
        try {
            try (EmbeddedCassandra cassandra = EmbeddedCassandra.start(settings, Optional.of(unfinished));
                    CqlSession session = CqlSession.builder()
                            .addContactPoint(new InetSocketAddress(cassandra.host(), cassandra.port()))
                            .withLocalDatacenter(cassandra.datacenter())
                            .build()) {
                TYPICAL_STATEMENTS.forEach(session::execute);
            }
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
            deleteRecursively(settings.dataDirectory());
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
