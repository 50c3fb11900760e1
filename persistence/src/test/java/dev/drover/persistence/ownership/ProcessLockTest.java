package dev.drover.persistence.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
    @TempDir
    Path directory;

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Test
    void oneHolderHasItUntilItsChannelIsClosed() throws IOException {
        try (FileChannel second = open("lock")) {
            try (FileChannel first = open("lock")) {
                assertThat(ProcessLock.take(first)).isTrue();
                assertThat(ProcessLock.take(second)).isFalse();
                assertThat(ProcessLock.take(first)).as("not twice either").isFalse();
            }
            assertThat(ProcessLock.take(second)).isTrue();
        }
    }

    @Test
    void filesAreLockedEachByItself() throws IOException {
        try (FileChannel one = open("one");
                FileChannel other = open("other")) {
            assertThat(ProcessLock.take(one)).isTrue();
            assertThat(ProcessLock.take(other)).isTrue();
        }
    }

    @Test
    void aClosedChannelIsAMistake() throws IOException {
        FileChannel closed = open("lock");
        closed.close();

        assertThatThrownBy(() -> ProcessLock.take(closed)).isInstanceOf(ClosedChannelException.class);
    }
}
