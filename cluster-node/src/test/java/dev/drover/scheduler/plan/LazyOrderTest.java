package dev.drover.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LazyOrderTest {
    @Property(tries = 200)
    void drawsEachNumberOnce(@ForAll long seed, @ForAll @IntRange(min = 1, max = 700) int size) {
        LazyOrder order = new LazyOrder(size, new RandomStream(seed));
        assertThat(IntStream.range(0, size).map(order::get).sorted().toArray())
                .isEqualTo(IntStream.range(0, size).toArray());
    }

    @Property(tries = 100)
    void isTheSameHoweverItIsLookedAt(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int size) {
        LazyOrder forwards = new LazyOrder(size, new RandomStream(seed));
        LazyOrder backwards = new LazyOrder(size, new RandomStream(seed));
        int[] last =
                IntStream.range(0, size).map(at -> backwards.get(size - 1 - at)).toArray();
        assertThat(IntStream.range(0, size).map(forwards::get).toArray())
                .isEqualTo(
                        IntStream.range(0, size).map(at -> last[size - 1 - at]).toArray());
    }

    @Test
    void putsEachNumberInFrontEquallyOften() {
        int[] times = new int[10];
        for (int seed = 0; seed < 10_000; seed++) {
            times[new LazyOrder(10, RandomStream.of(seed, 0, "")).get(0)]++;
        }
        assertThat(Arrays.stream(times).boxed()).allMatch(count -> count > 850 && count < 1150);
    }
}
