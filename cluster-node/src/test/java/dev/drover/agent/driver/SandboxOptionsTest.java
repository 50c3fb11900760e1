package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.Value;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SandboxOptionsTest {
    private static SandboxOptions options(Map<String, Value> fields) throws TaskStartException {
        DriverConfig config =
                new DriverConfig("exec", new Value.Fields(fields), UnaryOperator.identity(), SandboxOptions.KEYS);
        return SandboxOptions.of("exec", config);
    }

    @Test
    void takeNothingForGranted() throws Exception {
        assertThat(options(Map.of())).isEqualTo(new SandboxOptions("", Set.of()));
    }

    /** CVE-2021-32575: no task can forge what it sends. */
    @Test
    void grantTheOneCapabilityThatLetsNobodyOut() throws Exception {
        assertThat(options(Map.of("cap_add", TaskFixture.texts("CAP_NET_BIND_SERVICE")))
                        .capabilities())
                .containsExactly("net_bind_service");
        assertThat(options(Map.of(
                                "cap_add", TaskFixture.texts("net_bind_service"), "cap_drop", TaskFixture.texts("all")))
                        .capabilities())
                .isEmpty();
        assertThatThrownBy(() -> options(Map.of("cap_add", TaskFixture.texts("sys_admin"))))
                .hasMessage("driver \"exec\" grants no capability \"sys_admin\" by cap_add, only net_bind_service");
    }

    /** CVE-2021-3283, CVE-2026-14891: not even a task that asks for it. */
    @Test
    void shareNamespacesWithNobody() throws Exception {
        assertThat(options(Map.of("pid_mode", new Value.Text("private"))).capabilities())
                .isEmpty();
        assertThatThrownBy(() -> options(Map.of("ipc_mode", new Value.Text("host"))))
                .hasMessage("config option \"ipc_mode\" of driver \"exec\" can only be \"private\", not \"host\":"
                        + " tasks do not see each other");
    }
}
