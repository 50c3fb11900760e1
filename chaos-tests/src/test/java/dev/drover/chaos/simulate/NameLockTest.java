package dev.drover.chaos.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameLockTest {
    @TempDir
    Path directory;

    private static SimulateSettings settings(String name, String... servers) {
        return new SimulateSettings(1, List.of(servers), name, 4000, 8192, "dc1", "", "default", List.of());
    }

    @Test
    void isHeldOnceForANameAtItsServers() throws Exception {
        try (NameLock first =
                NameLock.take(directory, settings("sim", "a:1", "b:1")).orElseThrow()) {
            assertThat(first.channel().isOpen()).isTrue();
            assertThat(NameLock.take(directory, settings("sim", "b:1", "a:1"))).isEmpty();
        }

        NameLock.take(directory, settings("sim", "a:1", "b:1")).orElseThrow().close();
    }

    @Test
    void keepsNobodyFromOtherNodes() throws Exception {
        try (NameLock first = NameLock.take(directory, settings("sim", "a:1")).orElseThrow();
                NameLock otherName =
                        NameLock.take(directory, settings("more", "a:1")).orElseThrow();
                NameLock otherCluster =
                        NameLock.take(directory, settings("sim", "b:1")).orElseThrow()) {
            assertThat(List.of(first, otherName, otherCluster)).doesNotHaveDuplicates();
        }
    }
}
