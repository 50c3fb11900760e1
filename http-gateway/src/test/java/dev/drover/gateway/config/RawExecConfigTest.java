package dev.drover.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.driver.OptionalDrivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawExecConfigTest {
    @TempDir
    Path directory;

    @Test
    void enablesItForDevelopmentAndWhereItIsSaid() throws IOException {
        assertThat(drivers("")).isEqualTo(OptionalDrivers.NONE);
        assertThat(drivers("plugin \"raw_exec\" { config { } }")).isEqualTo(OptionalDrivers.NONE);
        assertThat(drivers("plugin \"raw_exec\" { config { enabled = true } }"))
                .isEqualTo(new OptionalDrivers(false, true));
        assertThat(drivers(List.of("-dev"))).isEqualTo(OptionalDrivers.DEVELOPMENT);
        assertThatThrownBy(() -> drivers("plugin \"raw_exec\" { config { enable = true } }"))
                .hasMessageContaining("enable");
    }

    private OptionalDrivers drivers(String lines) throws IOException {
        Path file = Files.writeString(directory.resolve("agent.hcl"), """
            data_dir = "/d"
            client {
              enabled = true
              servers = ["127.0.0.1:1"]
            }
            %s
            """.formatted(lines));
        return drivers(List.of("-config", file.toString()));
    }

    private static OptionalDrivers drivers(List<String> arguments) {
        return AgentConfigs.load(AgentFlags.parse(arguments), Map.of("HOME", "/home/you"))
                .client()
                .orElseThrow()
                .drivers();
    }
}
