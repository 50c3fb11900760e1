package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.node.Node;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver says where a piece is missing; {@code QemuIT} has them all. */
class QemuDriverTest {
    private final TaskWatcher watcher = new TaskWatcher();

    @AfterEach
    void close() {
        watcher.close();
    }

    private Node.Driver fingerprint(IsolationMode mode, Optional<Path> emulator) {
        IsolatedLauncher launcher = new IsolatedLauncher(
                new TaskLauncher(watcher), Isolation.none("bwrap"), new IsolationSettings(mode, 10));
        QemuCommand.Host host = new QemuCommand.Host(name -> emulator, Path.of("/dev/kvm"));
        return new QemuDriver(launcher, QemuSettings.STANDARD, host).fingerprint();
    }

    @Test
    void isNotThereWithoutAnEmulatorAndSaysWhy() {
        Node.Driver absent = fingerprint(IsolationMode.BEST_EFFORT, Optional.empty());

        assertThat(absent.detected()).isFalse();
        assertThat(absent.attributes()).isEmpty();
        assertThat(absent.healthDescription())
                .isEqualTo("needs qemu-system-x86_64 (Debian: apt-get install qemu-system-x86)");
    }

    @Test
    void isNotThereWhereIsolationIsRequiredAndMissing() {
        Node.Driver bare = fingerprint(IsolationMode.REQUIRED, Optional.of(Path.of("/usr/bin/qemu-system-x86_64")));

        assertThat(bare.detected()).isFalse();
        assertThat(bare.healthDescription()).isEqualTo("isolation is required (client { isolation }), and needs bwrap");
    }

    @Test
    void isNotThereWithAnEmulatorThatDoesNotStart() {
        Node.Driver broken = fingerprint(IsolationMode.BEST_EFFORT, Optional.of(Path.of("/no/such/emulator")));

        assertThat(broken.detected()).isFalse();
        assertThat(broken.healthDescription()).contains("/no/such/emulator");
    }
}
