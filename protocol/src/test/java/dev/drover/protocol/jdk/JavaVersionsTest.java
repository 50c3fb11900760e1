package dev.drover.protocol.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaVersionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'>= 17, < 22'; 17.0.15; true",
                "'>= 17, < 22'; 17; true",
                "'>= 17, < 22'; 21.0.4+7-LTS; true",
                "'>= 17, < 22'; 22; false",
                "'>= 17, < 22'; 11.0.2; false",
                "'17'; 17.0.15; true",
                "'17'; 17; true",
                "'17'; 17-ea; true",
                "'17'; 170.1; false",
                "'17'; 18; false",
                "'17.0'; 17.0.15; true",
                "'17.0.1'; 17.0.15; false",
                "'= 17.0.15'; 17.0.15; true",
                "'~> 17.0'; 17.0.15; true",
                "'~> 17.0'; 18; false",
                "'8'; 1.8.0_392; true",
                "'1.8'; 1.8.0_392; true",
                "'>= 1.8'; 11.0.2; true",
                "'>= 9'; 1.8.0_392; false",
                "'>= 8.0.300'; 1.8.0_392; true",
                "'!= 17.0.15'; 17.0.15; false",
                "'>= 17'; nonsense; false",
                "'nonsense'; 17; false"
            })
    void keepWithinBounds(String bounds, String version, boolean holds) {
        assertThat(JavaVersions.holds(bounds, version)).isEqualTo(holds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'>= 17, < 22'; true",
                "'17'; true",
                "'1.8'; true",
                "'>= 17,'; false",
                "''; false",
                "'=> 17'; false"
            })
    void tellBoundsFromNonsense(String bounds, boolean readable) {
        assertThat(JavaVersions.areBounds(bounds)).isEqualTo(readable);
    }

    @Test
    void areOrderedByNumberWhateverTheirForm() {
        assertThat(List.of("?", "1.7.0_80", "1.8.0_392", "9", "11.0.2", "17-ea", "17", "17.0.15", "21.0.4+7"))
                .isSortedAccordingTo(JavaVersions.ORDER);
        assertThat(JavaVersions.feature("1.8.0_392")).isEqualTo(8);
        assertThat(JavaVersions.feature("25.0.3")).isEqualTo(25);
        assertThat(JavaVersions.feature("?")).isZero();
    }
}
