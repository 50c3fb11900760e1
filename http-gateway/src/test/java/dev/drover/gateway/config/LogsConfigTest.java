package dev.drover.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.log.LogSettings;
import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogSettings.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogsConfigTest {
    @TempDir
    Path directory;

    @Test
    void readsRetentionAndOutlets() throws IOException {
        LogSettings settings = settings("""
            log_retention = "72h"
            log_max_age   = "168h"
            log_outlet "syslog" {
              address = "udp://127.0.0.1"
              facility = "local3"
            }
            log_outlet "otlp" {
              address = "https://logs.example/v1/logs"
              headers { api-key = "secret" }
            }
            """);

        assertThat(settings.retention()).isEqualTo(Duration.ofDays(3));
        assertThat(settings.maxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.outlets())
                .containsExactly(
                        new OutletSettings(
                                Protocol.OTLP,
                                URI.create("https://logs.example/v1/logs"),
                                OutletSettings.LOCAL0,
                                Map.of("api-key", "secret")),
                        new OutletSettings(Protocol.SYSLOG, URI.create("udp://127.0.0.1"), 19, Map.of()));
    }

    /** CVE-2019-11250 of Kubernetes: what is said of settings stands in logs. */
    @Test
    void saysNoKeyWhenItIsPrinted() throws IOException {
        LogSettings settings = settings("""
            log_outlet "otlp" {
              address = "https://logs.example/v1/logs"
              headers { api-key = "canary" }
            }
            """);

        assertThat(settings.toString()).contains("https://logs.example/v1/logs").doesNotContain("canary");
    }

    @Test
    void keepsAndSendsNothingWhereNothingIsSaid() throws IOException {
        assertThat(settings("")).isEqualTo(LogSettings.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1:514", "tcp://127.0.0.1", "unix:run/log", "http://127.0.0.1:1", "udp://:1"})
    void refusesAddressesThatSyslogDoesNotHave(String address) {
        assertThatThrownBy(() -> settings("log_outlet \"syslog\" { address = \"" + address + "\" }"))
                .hasMessageContaining("\"client.log_outlet.syslog.address\" is \"" + address + "\", but must be like");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> settings("log_outlet \"gelf\" { address = \"udp://127.0.0.1\" }"))
                .hasMessageContaining("a log outlet is \"syslog\" or \"otlp\", not \"gelf\"");
        assertThatThrownBy(() ->
                        settings("log_outlet \"syslog\" {\n address = \"udp://127.0.0.1\"\n facility = \"local8\"\n}"))
                .hasMessageContaining("\"local8\", which syslog does not have");
        assertThatThrownBy(() -> settings("log_retention = \"1s\"")).hasMessageContaining("of at least 60s");
    }

    private LogSettings settings(String lines) throws IOException {
        Path file = Files.writeString(directory.resolve("agent.hcl"), """
            data_dir = "/d"
            client {
              enabled = true
              servers = ["127.0.0.1:1"]
              %s
            }
            """.formatted(lines));
        return AgentConfigs.load(AgentFlags.parse(List.of("-config", file.toString())), Map.of())
                .client()
                .orElseThrow()
                .logs();
    }
}
