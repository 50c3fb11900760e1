package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.node.Node;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver says where a piece is missing; {@code LxcIT} has them all. */
class LxcDriverTest {
    private final TaskWatcher watcher = new TaskWatcher();

    @AfterEach
    void close() {
        watcher.close();
    }

    private Node.Driver fingerprint(Optional<Path> start, boolean root) {
        LxcDriver.Host host = new LxcDriver.Host(program -> start, root, 2);
        return new LxcDriver(new TaskLauncher(watcher), host, 100).fingerprint();
    }

    @Test
    void isNotThereWithoutTheProgramsAndSaysWhy() {
        Node.Driver absent = fingerprint(Optional.empty(), true);

        assertThat(absent.detected()).isFalse();
        assertThat(absent.attributes()).isEmpty();
        assertThat(absent.healthDescription()).isEqualTo("needs lxc-start (Debian: apt-get install lxc)");
    }

    @Test
    void isNotThereForAnAgentThatIsNotRoot() {
        Node.Driver ordinary = fingerprint(Optional.of(Path.of("/usr/bin/lxc-start")), false);

        assertThat(ordinary.detected()).isFalse();
        assertThat(ordinary.healthDescription()).isEqualTo("needs an agent that runs as root");
    }

    @Test
    void isNotThereWithProgramsThatDoNotStart() {
        Node.Driver broken = fingerprint(Optional.of(Path.of("/no/such/lxc-start")), true);

        assertThat(broken.detected()).isFalse();
        assertThat(broken.healthDescription()).contains("/no/such/lxc-start");
    }

    @Test
    void namesAContainerByItsTaskAndAllocation() {
        LxcContainer container =
                LxcContainer.of(Path.of("/usr/bin"), Path.of("/data/alloc/0badcafe/.drover/web server"));

        assertThat(container.name()).isEqualTo("web_server-0badcafe");
        assertThat(container.command("lxc-stop", "--kill"))
                .containsExactly(
                        "/usr/bin/lxc-stop",
                        "--name=web_server-0badcafe",
                        "--lxcpath=/data/alloc/0badcafe/.drover/web server/lxc",
                        "--kill");
    }
}
