package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskPathsTest {
    private static final TaskDirectory TASK = new AllocationDirectory(Path.of("/data/alloc/a1")).task("web");
    private static final TaskPaths PLAIN = new TaskPaths(TASK, false);
    private static final TaskPaths ISOLATED = new TaskPaths(TASK, true);

    @Test
    void areThoseOfTheMachineWithoutIsolation() {
        assertThat(PLAIN.alloc()).isEqualTo("/data/alloc/a1/alloc");
        assertThat(PLAIN.local()).isEqualTo("/data/alloc/a1/web/local");
        assertThat(PLAIN.onMachine("local/x")).isEqualTo(Path.of("/data/alloc/a1/web/local/x"));
        assertThat(PLAIN.onMachine("/bin/sh")).isEqualTo(Path.of("/bin/sh"));
    }

    @Test
    void areNomadsWithIsolation() {
        assertThat(ISOLATED.alloc()).isEqualTo("/alloc");
        assertThat(ISOLATED.local()).isEqualTo("/local");
        assertThat(ISOLATED.secrets()).isEqualTo("/secrets");
        assertThat(ISOLATED.tmp()).isEqualTo("/tmp");
    }

    @ParameterizedTest
    @CsvSource({
        "local/x,               /data/alloc/a1/web/local/x, /local/x",
        "/local/x,              /data/alloc/a1/web/local/x, /local/x",
        "/alloc/data/x,         /data/alloc/a1/alloc/data/x, /alloc/data/x",
        "/usr/bin/env,          /usr/bin/env,               /usr/bin/env",
        "/opt/x,                /data/alloc/a1/web/opt/x,   /opt/x",
        "../../etc/passwd,      /etc/passwd,                /etc/passwd",
        "/local/../../secrets,  /data/alloc/a1/web/secrets, /secrets"
    })
    void translateBothWays(String seen, Path onMachine, String inTask) {
        assertThat(ISOLATED.onMachine(seen)).isEqualTo(onMachine);
        assertThat(ISOLATED.inTask(onMachine)).isEqualTo(inTask);
    }

    @Test
    void keepTheSystemsPlacesForTheSystem() {
        assertThat(TaskPaths.isReserved(Path.of("/usr/bin"))).isTrue();
        assertThat(TaskPaths.isReserved(Path.of("/etc"))).isTrue();
        assertThat(TaskPaths.isReserved(Path.of("/proc/1"))).isTrue();
        assertThat(TaskPaths.isReserved(Path.of("/local/usr"))).isFalse();
        assertThat(TaskPaths.isReserved(Path.of("/srv"))).isFalse();
    }

    @Test
    void letAJobNameTheSharedDirectoryAsItsTasksDo() {
        assertThat(TASK.resolve("/alloc/data/x")).isEqualTo(Path.of("/data/alloc/a1/alloc/data/x"));
    }
}
