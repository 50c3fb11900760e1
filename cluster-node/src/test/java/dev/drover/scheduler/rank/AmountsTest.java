package dev.drover.scheduler.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 6 of Nomad's scheduler: how far what an allocation holds is from what is asked. */
class AmountsTest {
    /** Of cpu, memory, disk and bandwidth. */
    private static Amounts amounts(String numbers) {
        long[] each =
                Arrays.stream(numbers.split(" ")).mapToLong(Long::parseLong).toArray();
        return new Amounts(each[0], each[1], each[2], each[3]);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the same, 1000 2000 300 0, 1000 2000 300 0, 0",
        "half of one, 1000 2000 300 0, 500 2000 300 0, 0.5",
        "too much is as far as too little, 1000 2000 300 0, 1500 2000 300 0, 0.5",
        "nothing of four, 1000 2000 300 100, 0 0 0 0, 2",
        "a part of two, 1000 2000 300 0, 700 1200 300 0, 0.5",
        "what is not asked does not count, 1000 0 0 0, 500 9999 9999 9999, 0.5",
        "what was given up already does not count, 1000 -1 -200 0, 500 50 50 0, 0.5",
        "many times as much, 100 0 0 0, 1000 0 0 0, 9"
    })
    void areApart(String rule, String asked, String held, double distance) {
        assertThat(amounts(asked).distance(amounts(held))).as(rule).isCloseTo(distance, within(1e-12));
    }
}
