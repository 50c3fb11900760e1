package dev.drover.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.artifact.ArtifactSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactConfigTest {
    @TempDir
    Path directory;

    @Test
    void takesNomadsNames() throws IOException {
        ArtifactSettings settings = settings("""
            http_read_timeout = "5m"
            http_max_size = "1GB"
            git_timeout = "6m"
            s3_timeout = "7m"
            decompression_size_limit = "0"
            decompression_file_count_limit = 10
            disable_filesystem_isolation = true
            set_environment_variables = "A, B"
            cache_max_size = "1MiB"
            """);
        assertThat(settings.limits().times().http()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.limits().times().git()).isEqualTo(Duration.ofMinutes(6));
        assertThat(settings.limits().times().s3()).isEqualTo(Duration.ofMinutes(7));
        assertThat(settings.limits().downloadBytes()).isEqualTo(1_000_000_000);
        assertThat(settings.limits().unpackedBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings.limits().unpackedFiles()).isEqualTo(10);
        assertThat(settings.isIsolated()).isFalse();
        assertThat(settings.variables()).containsExactly("A", "B");
        assertThat(settings.cacheBytes()).isEqualTo(1 << 20);
    }

    /** CVE-2020-28348: a block that is there, and says nothing of isolation, does not turn it off. */
    @Test
    void keepsWhatABlockDoesNotSpeakOf() throws IOException {
        assertThat(settings("")).isEqualTo(ArtifactSettings.STANDARD);
        assertThat(settings("git_timeout = \"30m\"")).isEqualTo(ArtifactSettings.STANDARD);
    }

    @Test
    void refusesWhatIsNoSizeAndWhatItDoesNotKnow() {
        assertThatThrownBy(() -> settings("http_max_size = \"much\""))
                .hasMessageContaining("\"client.artifact.http_max_size\" takes a size such as \"4GB\"");
        assertThatThrownBy(() -> settings("hg_timeout = \"1m\"")).hasMessageContaining("hg_timeout");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "17,17", "1KB,1000", "1 kib,1024", "1.5GiB,1610612736", "100GB,100000000000", "2TB,2000000000000"
    })
    void readsSizes(String text, long bytes) {
        assertThat(ByteSizes.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @CsvSource({"-1", "1PB", "GB", "99999999999TB", "''", "1e3"})
    void refusesOtherTexts(String text) {
        assertThat(ByteSizes.parse(text)).isEmpty();
    }

    private ArtifactSettings settings(String lines) throws IOException {
        Path file = Files.writeString(directory.resolve("agent.hcl"), """
            data_dir = "/d"
            client {
              enabled = true
              servers = ["127.0.0.1:1"]
              artifact {
                %s
              }
            }
            """.formatted(lines));
        return AgentConfigs.load(AgentFlags.parse(List.of("-config", file.toString())), Map.of())
                .client()
                .orElseThrow()
                .artifacts();
    }
}
