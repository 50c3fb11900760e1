package dev.drover.scheduler.feasible;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "1 KiB, 1024, BYTES",
        "11264 MiB, 11811160064, BYTES",
        "11 GiB, 11811160064, BYTES",
        "0.5 kB, 500, BYTES",
        "3 GB/s, 3000000000, BYTES_A_SECOND",
        "1.59 GHz, 1590000000, HERTZ",
        "1590MHz, 1590000000, HERTZ",
        "70.00 W, 70000, POWER",
        "0 MiB, 0, BYTES",
        "-1 mW, -1, POWER"
    })
    void readsAmountsWithTheirUnits(String text, String plain, Quantity.Kind kind) {
        Quantity quantity = Quantity.parse(text).orElseThrow();
        assertThat(quantity.plain()).isEqualTo(plain);
        assertThat(quantity.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "MiB", "12 parsecs", "1 GHz/s", "1 2 MiB", "1e9 MiB"})
    void knowsWhatIsNoAmount(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    @Test
    void staysBoundedForLongNumbers() {
        assertThat(Quantity.parse("1".repeat(1_000) + " MiB")).isEmpty();
    }
}
