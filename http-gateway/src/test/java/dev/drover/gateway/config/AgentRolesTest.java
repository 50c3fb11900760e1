package dev.drover.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether an agent is a server, a client or both. */
class AgentRolesTest {
    @TempDir
    Path directory;

    @Test
    void needsToBeAServerOrAClient() throws IOException {
        Path file = file("neither.hcl", "data_dir = \"/d\"\n");

        assertThatThrownBy(() -> load(file)).hasMessageContaining("an agent is a server, a client or both");
    }

    @Test
    void isAClientOfOtherServers() throws IOException {
        AgentConfig config = load(file("client.hcl", """
            data_dir = "/d"
            client {
              enabled = true
              servers = ["10.0.0.1:4647", "10.0.0.2:4647"]
            }
            """));

        assertThat(config.isServer()).isFalse();
        assertThat(config.client().orElseThrow().servers()).containsExactly("10.0.0.1:4647", "10.0.0.2:4647");
    }

    @Test
    void flagsMakeAClientOfOtherServers() {
        AgentConfig config = load("-client", "-servers=10.0.0.1:4647,10.0.0.2:4647", "-data-dir", directory.toString());

        assertThat(config.isServer()).isFalse();
        assertThat(config.client().orElseThrow().servers()).containsExactly("10.0.0.1:4647", "10.0.0.2:4647");
        assertThatThrownBy(() -> load("-client", "-data-dir", directory.toString()))
                .hasMessageContaining("a client without a server of its own needs \"client.servers\", or -servers");
    }

    @Test
    void flagsMakeAServerAndWinOverFiles() throws IOException {
        Path file = file("client.hcl", """
            data_dir = "/d"
            server {
              enabled = false
            }
            client {
              enabled = false
              servers = ["10.0.0.1:4647"]
            }
            """);

        AgentConfig config = load("-server", "-client", "-servers", "10.0.0.2:4647", "-config", file.toString());

        assertThat(config.isServer()).isTrue();
        assertThat(config.client().orElseThrow().servers()).containsExactly("10.0.0.2:4647");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static AgentConfig load(Path file) {
        return load("-config", file.toString());
    }

    private static AgentConfig load(String... arguments) {
        return AgentConfigs.load(AgentFlags.parse(List.of(arguments)), Map.of());
    }
}
