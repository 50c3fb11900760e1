package dev.drover.chaos.bench.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlagsTest {
    private static final LoadProgram PROGRAM = new LoadProgram() {
        @Override
        public String usage() {
            return "";
        }

        @Override
        public List<String> flags() {
            return List.of("-n", "-address");
        }

        @Override
        public List<String> switches() {
            return List.of("-quick");
        }

        @Override
        public void run(Flags flags, Figures figures) {
            throw new AssertionError("not run here");
        }
    };

    @Test
    void takesValuesBehindAnEqualsSignAndInTheNextWord() {
        assertThat(parse("-n", "5").number("-n", 1, 0, 9)).isEqualTo(5);
        assertThat(parse("--n=5").number("-n", 1, 0, 9)).isEqualTo(5);
        assertThat(parse().number("-n", 1, 0, 9)).isEqualTo(1);
        assertThat(parse("-n=x").text("-n")).contains("x");
    }

    @Test
    void takesSwitchesWithoutAValue() {
        assertThat(parse("-quick", "-n=5").has("-quick")).isTrue();
        assertThat(parse("-n=5").has("-quick")).isFalse();
    }

    @Test
    void takesTheAddressFromTheFlagThenFromTheEnvironment() {
        Map<String, String> environment = Map.of("NOMAD_ADDR", "http://127.0.0.1:2");
        assertThat(Flags.parse(PROGRAM, List.of(), environment).address()).isEqualTo(URI.create("http://127.0.0.1:2"));
        assertThat(Flags.parse(PROGRAM, List.of("-address=http://127.0.0.1:3"), environment)
                        .address())
                .isEqualTo(URI.create("http://127.0.0.1:3"));
        assertThat(parse().address()).isEqualTo(URI.create("http://127.0.0.1:4646"));
    }

    @Test
    void refusesNumbersOutOfBounds() {
        for (String value : List.of("0", "-1", "many", "10")) {
            Flags flags = parse("-n", value);
            assertThatThrownBy(() -> flags.number("-n", 1, 1, 9))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("flag \"-n\" takes a number from 1 to 9, not \"" + value + "\"");
        }
    }

    @Test
    void refusesUnknownFlagsMissingValuesAndOtherAddresses() {
        assertThatThrownBy(() -> parse("-x=1")).hasMessage("unknown flag \"-x=1\"");
        assertThatThrownBy(() -> parse("-quick=yes")).hasMessage("unknown flag \"-quick=yes\"");
        assertThatThrownBy(() -> parse("-n")).hasMessage("flag \"-n\" needs a value");
        for (String address : List.of("ftp://a", "http://a", "localhost:4646", "https://a:1", "not an address")) {
            assertThatThrownBy(() -> parse("-address", address).address()).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Flags parse(String... words) {
        return Flags.parse(PROGRAM, List.of(words), Map.of());
    }
}
