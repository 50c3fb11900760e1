package dev.drover.chaos.bench.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void givesTheSmallestSampleThatSoManyPercentDoNotExceed() {
        Samples samples = new Samples();
        for (int value = 100; value >= 1; value--) {
            samples.add(value);
        }
        assertThat(samples.median()).isEqualTo(50);
        assertThat(samples.percentile(99)).isEqualTo(99);
        assertThat(samples.least()).isEqualTo(1);
        assertThat(samples.most()).isEqualTo(100);
    }

    @Test
    void takesTheLowerOfTwoInTheMiddle() {
        Samples samples = new Samples();
        samples.addNanos(2_500_000);
        samples.addNanos(1_000_000);
        assertThat(samples.median()).isEqualTo(1);
        assertThat(samples.percentile(99)).isEqualTo(2.5);
    }

    @Test
    void saysNothingAboutNoSamples() {
        assertThatThrownBy(() -> new Samples().median()).isInstanceOf(IllegalArgumentException.class);
    }
}
