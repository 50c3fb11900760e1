package dev.drover.persistence.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.persistence.store.ServerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @Test
    void isHeldByOneAndKeepsItsIdentity(@TempDir Path root) throws IOException {
        Path path = root.resolve("server/data");
        ServerIdentity first;
        try (DataDirectory held = DataDirectory.open(path)) {
            first = held.identity("a");
            assertThatThrownBy(() -> DataDirectory.open(path))
                    .hasMessage("data directory \"" + path + "\" is in use by another process");
        }
        try (DataDirectory again = DataDirectory.open(path);
                DataDirectory other = DataDirectory.open(root.resolve("other"))) {
            assertThat(again.identity("b").isSuccessorOf(first)).isTrue();
            assertThat(other.identity("a").isSuccessorOf(first)).isFalse();
        }
    }
}
