package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.protocol.Value;
import dev.drover.protocol.node.Node;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What drivers say, and do, on a machine that cannot isolate tasks. */
class IsolationPolicyTest {
    private static final Isolation NONE = Isolation.none("bwrap");
    private static final IsolationSettings REQUIRED = new IsolationSettings(IsolationMode.REQUIRED, 10);

    private static Node.Driver fingerprint(String driver, IsolationSettings settings) {
        try (TaskDrivers drivers =
                new TaskDrivers(OptionalDrivers.DEVELOPMENT, JavaSettings.STANDARD, NONE, settings)) {
            return drivers.driver(driver).orElseThrow().fingerprint();
        }
    }

    @Test
    void execIsNotThere() {
        Node.Driver exec = fingerprint("exec", IsolationSettings.BEST_EFFORT);

        assertThat(exec.detected()).isFalse();
        assertThat(exec.healthDescription()).isEqualTo("needs bwrap");
        assertThat(exec.attributes()).isEmpty();
    }

    @Test
    void javaIsThereByBestEffortAndSaysWhatItIs() {
        Node.Driver java = fingerprint("java", IsolationSettings.BEST_EFFORT);

        assertThat(java.healthy()).isTrue();
        assertThat(java.attributes()).containsEntry("driver.java.isolation", "none");
    }

    @Test
    void javaIsNotThereWhereIsolationIsRequired() {
        Node.Driver java = fingerprint("java", REQUIRED);

        assertThat(java.detected()).isFalse();
        assertThat(java.healthDescription()).isEqualTo("isolation is required (client { isolation }), and needs bwrap");
        assertThat(fingerprint("raw_exec", REQUIRED).healthy()).isTrue();
    }

    @Test
    void refusesWhatWasPlacedHereAllTheSame(@TempDir Path root) throws Exception {
        TaskFixture tasks = new TaskFixture(root, NONE, REQUIRED);

        assertThatThrownBy(() -> tasks.confined("true")).hasMessage("driver \"exec\" needs bwrap");
        assertThatThrownBy(() -> tasks.start("java", Map.of("class", new Value.Text("X"))))
                .hasMessage("driver \"java\" isolates its tasks here, and needs bwrap");
        tasks.endAll();
    }
}
