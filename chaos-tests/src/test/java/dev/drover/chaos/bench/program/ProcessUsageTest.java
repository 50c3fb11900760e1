package dev.drover.chaos.bench.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessUsageTest {
    private static final String STAT = "17 (odd) name 3) S 1 17 17 0 -1 4194560 2612 0 0 0 150 75 0 0 20 0 41 0 964";

    @Test
    void addsUserAndSystemTimeWhateverTheNameHolds() {
        assertThat(ProcessUsage.cpuSeconds(STAT)).isEqualTo(2.25);
        assertThat(ProcessUsage.name(STAT)).isEqualTo("odd) name 3");
    }

    @Test
    void knowsHowLongAgoAProcessWasForked() {
        assertThat(ProcessUsage.age(STAT, "11.14 20.02\n")).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void readsResidentMemory() {
        assertThat(ProcessUsage.residentMib("Name:\tjava\nVmHWM:\t  99999 kB\nVmRSS:\t    2048 kB\n"))
                .isEqualTo(2);
    }

    @Test
    void readsThisProcess() throws IOException {
        long self = ProcessHandle.current().pid();
        assertThat(ProcessUsage.cpuSeconds(self)).isPositive();
        assertThat(ProcessUsage.residentMib(self)).isPositive();
        assertThat(ProcessUsage.cpuSecondsByThread(self)).isNotEmpty();
        assertThat(ProcessUsage.age(self)).isPositive().isLessThan(Duration.ofDays(1));
    }
}
