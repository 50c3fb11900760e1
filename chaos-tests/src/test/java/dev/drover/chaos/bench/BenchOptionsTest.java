package dev.drover.chaos.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchOptionsTest {
    @Test
    void takesValuesBehindAnEqualsSignAndInTheNextWord() {
        assertThat(BenchOptions.parse(List.of("-n", "5", "--warm-up=3", "-address=http://127.0.0.1:1"), Map.of()))
                .isEqualTo(new BenchOptions(5, 3, URI.create("http://127.0.0.1:1")));
    }

    @Test
    void takesTheAddressFromTheEnvironment() {
        assertThat(BenchOptions.parse(List.of(), Map.of("NOMAD_ADDR", "http://127.0.0.1:2")))
                .isEqualTo(new BenchOptions(200, 0, URI.create("http://127.0.0.1:2")));
    }

    @Test
    void refusesWhatIsNoNumberOfJobs() {
        for (String value : List.of("0", "-1", "many", "10000000")) {
            assertThatThrownBy(() -> BenchOptions.parse(List.of("-n", value), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("flag \"-n\" takes a number from 1 to 1000000, not \"" + value + "\"");
        }
    }

    @Test
    void refusesUnknownFlagsMissingValuesAndOtherAddresses() {
        for (List<String> words : List.of(List.of("-x=1"), List.of("-n"), List.of("-address=ftp://a"))) {
            assertThatThrownBy(() -> BenchOptions.parse(words, Map.of())).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
