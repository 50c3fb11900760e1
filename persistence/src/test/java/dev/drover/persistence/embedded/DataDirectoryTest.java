package dev.drover.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path root;

    @Test
    void isUsedByOneAgentAtATime() {
        DataDirectory first = DataDirectory.open(root, 0);
        assertThatThrownBy(() -> DataDirectory.open(root, 0))
                .hasMessage("data directory \"" + root + "\" is in use by the agent with pid "
                        + ProcessHandle.current().pid());
        first.close();
        DataDirectory.open(root, 0).close();
    }

    @Test
    void remembersTheServerThatWasStartedLast() {
        ServerRecord server = new ServerRecord(new ProcessIdentity(12, 345), 9042, 7000, "abc");
        try (DataDirectory directory = DataDirectory.open(root, 0)) {
            assertThat(directory.lastServer()).isEmpty();
            directory.record(server);
            assertThat(directory.lastServer()).contains(server);
        }
    }

    @Test
    void takesADamagedRecordForNone() throws IOException {
        try (DataDirectory directory = DataDirectory.open(root, 0)) {
            Files.writeString(root.resolve(ServerRecord.FILE), "pid=12\nsta");
            assertThat(directory.lastServer()).isEmpty();
        }
    }

    @Test
    void refusesToStartOnAFullDisk() {
        assertThatThrownBy(() -> DataDirectory.open(root, 1L << 40))
                .isInstanceOfSatisfying(EmbeddedCassandraException.class, e -> assertThat(e.problem())
                        .isEqualTo(EmbeddedCassandraException.Problem.DISK_FULL))
                .hasMessageStartingWith("the disk is full: data directory \"" + root + "\" has ");
        DataDirectory.open(root, 0).close();
    }

    @Test
    void saysThatItCannotBeWritten() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        Path below = file.resolve("below");
        assertThatThrownBy(() -> DataDirectory.open(below, 0))
                .isInstanceOfSatisfying(EmbeddedCassandraException.class, e -> assertThat(e.problem())
                        .isEqualTo(EmbeddedCassandraException.Problem.NOT_WRITABLE))
                .hasMessageStartingWith("cannot write to data directory \"" + below + "\": ");
    }
}
