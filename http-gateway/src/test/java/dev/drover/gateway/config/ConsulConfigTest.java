package dev.drover.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.consul.ConsulSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsulConfigTest {
    @TempDir
    Path directory;

    private ConsulConfig config(String text, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(directory.resolve("agent.hcl"), text);
        return new ConsulConfig(ConfigReader.read(List.of(file)), environment);
    }

    private Optional<ConsulSettings> settings(String text, Map<String, String> environment) throws IOException {
        ConsulConfig config = config(text, environment);
        Optional<ConsulSettings> settings = config.settings();
        config.files().throwIfProblems();
        return settings;
    }

    @Test
    void isThereOnlyWhereItIsAskedFor() throws IOException {
        assertThat(settings("", Map.of("CONSUL_HTTP_TOKEN", "t"))).isEmpty();
        assertThat(settings("consul {}", Map.of())).contains(ConsulSettings.of(ConsulSettings.ADDRESS));
        assertThat(settings("", Map.of("CONSUL_HTTP_ADDR", "10.0.0.1:8500", "CONSUL_HTTP_TOKEN", "t")))
                .contains(new ConsulSettings(
                        URI.create("http://10.0.0.1:8500"), "t", Optional.empty(), ConsulSettings.TIMEOUT));
    }

    @Test
    void takesTheFileBeforeTheEnvironment() throws IOException {
        assertThat(settings("""
            consul {
              address = "127.0.0.1:8501"
              token   = "mine"
              ssl     = true
              ca_file = "/etc/consul/ca.pem"
              timeout = "2s"
            }
            """, Map.of("CONSUL_HTTP_ADDR", "10.0.0.1:8500", "CONSUL_HTTP_TOKEN", "t")))
                .contains(new ConsulSettings(
                        URI.create("https://127.0.0.1:8501"),
                        "mine",
                        Optional.of(Path.of("/etc/consul/ca.pem")),
                        Duration.ofSeconds(2)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'address = \"https://consul.internal:8501\"', https://consul.internal:8501",
        "'address = \"[::1]:8500\"', http://[::1]:8500",
        "'ssl = true', https://127.0.0.1:8501",
        "'token = \"t\"', http://127.0.0.1:8500"
    })
    void completesAddresses(String attribute, URI address) throws IOException {
        assertThat(settings("consul {\n" + attribute + "\n}", Map.of()))
                .map(ConsulSettings::address)
                .contains(address);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'address = \"unix:///run/consul.sock\"', '\"consul.address\" is \"unix:///run/consul.sock\", but must be"
                + " like'",
        "'address = \"127.0.0.1\"', '\"consul.address\" is \"127.0.0.1\", but must be like'",
        "'timeout = \"1m\"', '\"consul.timeout\" must be at most 10s'",
        "'token = \"a b\"', '\"consul.token\" must be printable ASCII without blanks'",
        "'namespace = \"x\"', '\"namespace\" is not supported by this version of drover'",
        "'auto_advertise = true', '\"auto_advertise\" is not supported by this version of drover'"
    })
    void refuses(String attribute, String problem) {
        assertThatThrownBy(() -> settings("consul {\n" + attribute + "\n}", Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "CONSUL_HTTP_ADDR, 'unix:///run/consul.sock', 'is \"unix:///run/consul.sock\", but must be like'",
        "CONSUL_HTTP_TOKEN, 'a b', 'must be printable ASCII without blanks'"
    })
    void saysWhichVariableItRefuses(String variable, String value, String problem) {
        assertThatThrownBy(() -> settings("consul {}", Map.of(variable, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the environment variable " + variable + " " + problem);
    }

    @Test
    void keepsItsTokenToItself() {
        assertThat(new ConsulSettings(ConsulSettings.ADDRESS, "secret", Optional.empty(), ConsulSettings.TIMEOUT))
                .asString()
                .doesNotContain("secret");
    }
}
