package dev.drover.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiskPaceTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long LIMIT = 1000;

    private final DiskPace begun = DiskPace.begun(0);

    @Test
    void measuresWhatBeginsAtOnceAndThenAfterASecond() {
        assertThat(begun.isDue(0, false)).isTrue();
        assertThat(begun.measured(SECOND, 1, LIMIT).pause()).isEqualTo(SECOND);
    }

    @Test
    void leavesWhatWritesNothingAloneForLongerAndLonger() {
        DiskPace pace = begun;
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            pace = pace.measured(pace.at() + pace.pause(), 100, LIMIT);
            assertThat(pace.pause()).isEqualTo(seconds * SECOND);
        }
    }

    @Test
    void looksAgainInAQuarterOfTheTimeThatIsLeft() {
        DiskPace slow = new DiskPace(0, 0, 30 * SECOND, 0, false).measured(20 * SECOND, 200, LIMIT);
        DiskPace fast = new DiskPace(0, 0, 30 * SECOND, 0, false).measured(20 * SECOND, 900, LIMIT);

        assertThat(slow.pause()).isEqualTo(20 * SECOND);
        assertThat(slow.isDue(39 * SECOND, false)).isFalse();
        assertThat(slow.isDue(40 * SECOND, false)).isTrue();
        assertThat(fast.pause()).isEqualTo(SECOND);
    }

    @Test
    void looksAtOnceWhenTheDiskFills() {
        DiskPace idle = new DiskPace(0, 0, 30 * SECOND, 0, false);

        assertThat(idle.isDue(SECOND, false)).isFalse();
        assertThat(idle.isDue(SECOND, true)).isTrue();
    }

    @Test
    void restsFromWhatTakesLongToMeasure() {
        DiskPace slow = begun.costing(3 * SECOND, false).measured(0, 100, LIMIT);

        assertThat(slow.isSlow()).isTrue();
        assertThat(slow.isDue(59 * SECOND, true)).isFalse();
        assertThat(slow.isDue(60 * SECOND, false)).isTrue();
        assertThat(slow.costing(SECOND / 100, false).isSlow()).isFalse();
    }

    @Test
    void blamesNobodyForWhatOthersMayHaveTaken() {
        DiskPace suspect = begun.costing(30 * SECOND, true).measured(0, 100, LIMIT);

        assertThat(suspect.isSlow()).isTrue();
        assertThat(suspect.isDue(20 * SECOND, false)).isTrue();
    }
}
