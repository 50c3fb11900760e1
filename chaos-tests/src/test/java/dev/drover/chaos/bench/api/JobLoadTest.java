package dev.drover.chaos.bench.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.chaos.bench.program.Flags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobLoadTest {
    private static JobLoad load(String... words) {
        return JobLoad.of(Flags.parse(new JobsBench(), List.of(words), Map.of()));
    }

    @Test
    void isAThousandServicesOfOneUnlessTold() {
        assertThat(load()).isEqualTo(new JobLoad("service", 1000, 1, 16, 0, 0, "24h", 120));
    }

    @Test
    void takesWhatFlagsSay() {
        assertThat(load(
                        "-jobs=5",
                        "-count=7",
                        "-clients=2",
                        "-type=batch",
                        "-rate=9",
                        "-warm-up=3",
                        "-run-for=2s",
                        "-patience=8"))
                .isEqualTo(new JobLoad("batch", 5, 7, 2, 9, 3, "2s", 8));
    }

    @Test
    void aBatchJobEndsAtOnceUnlessTold() {
        assertThat(load("-type", "batch").runFor()).isEqualTo("0s");
    }

    @Test
    void comesByTheClockWhereARateIsGiven() {
        JobLoad paced = load("-rate=400");
        assertThat(paced.dueNanos(0)).isZero();
        assertThat(paced.dueNanos(1)).isEqualTo(2_500_000);
        assertThat(paced.dueNanos(4_000_000)).as("hours later").isEqualTo(10_000_000_000_000L);
        assertThat(load().dueNanos(7)).as("as fast as callers go").isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "-type=system, 'flag \"-type\" takes service or batch, not \"system\"'",
        "-jobs=0, 'flag \"-jobs\" takes a number from 1 to 10000000, not \"0\"'",
        "-count=100001, 'flag \"-count\" takes a number from 1 to 100000, not \"100001\"'",
        "-clients=1001, 'flag \"-clients\" takes a number from 1 to 1000, not \"1001\"'",
        "-rate=-1, 'flag \"-rate\" takes a number from 0 to 1000000, not \"-1\"'",
        "-warm-up=x, 'flag \"-warm-up\" takes a number from 0 to 10000000, not \"x\"'",
        "-patience=0, 'flag \"-patience\" takes a number from 1 to 86400, not \"0\"'",
        "-speed=1, 'unknown flag \"-speed=1\"'"
    })
    void refusesWhatMakesNoSense(String word, String sentence) {
        assertThatThrownBy(() -> load(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }
}
