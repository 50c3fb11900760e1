package dev.drover.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraCommandTest {
    @TempDir
    Path directory;

    @Test
    void ordersTheJarsByName() throws IOException {
        jars("b.jar", "cassandra-all-5.0.9.jar", "a.jar", "notes.txt");
        assertThat(CassandraCommand.classPath(directory))
                .extracting(jar -> jar.getFileName().toString())
                .containsExactly("a.jar", "b.jar", "cassandra-all-5.0.9.jar");
    }

    @Test
    void refusesADirectoryWithoutCassandra() throws IOException {
        jars("a.jar");
        assertThatThrownBy(() -> CassandraCommand.classPath(directory))
                .hasMessage("no cassandra-all jar in \"" + directory + "\": run \"drover build\" first");
        assertThatThrownBy(() -> CassandraCommand.classPath(directory.resolve("absent")))
                .hasMessageStartingWith("no cassandra-all jar in ");
    }

    @Test
    void neverTradesDurabilityForSpeed() throws IOException {
        jars("cassandra-all-5.0.9.jar");
        CassandraSettings settings = CassandraSettings.builder(directory.resolve("data with \"quotes\""))
                .libraryDirectory(directory)
                .build();
        try (DataDirectory data = DataDirectory.open(settings.dataDirectory(), 0)) {
            String arguments = CassandraCommand.argumentFile(settings, data, Optional.empty());
            assertThat(arguments)
                    .doesNotContain("unsafesystem", "flush_local_schema_changes")
                    .contains("data with \\\"quotes\\\"");
        }
        assertThat(CassandraConfiguration.yaml(directory, 1, 2)).contains("commitlog_sync: batch\n");
    }

    @Test
    void usesAnArchiveOnlyWhenItIsThere() throws IOException {
        jars("cassandra-all-5.0.9.jar");
        Path archive = directory.resolve("cassandra.jsa");
        CassandraSettings settings = CassandraSettings.builder(directory.resolve("data"))
                .libraryDirectory(directory)
                .classDataArchive(archive)
                .build();
        try (DataDirectory data = DataDirectory.open(settings.dataDirectory(), 0)) {
            assertThat(CassandraCommand.argumentFile(settings, data, Optional.empty()))
                    .doesNotContain("SharedArchiveFile");
            Files.writeString(archive, "");
            assertThat(CassandraCommand.argumentFile(settings, data, Optional.empty()))
                    .contains("SharedArchiveFile=" + archive);
        }
    }

    private void jars(String... names) throws IOException {
        for (String name : names) {
            Files.writeString(directory.resolve(name), "");
        }
    }
}
