package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.JvmRequest.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FigureReadingsTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final FigureReadings readings = new FigureReadings();

    private static JvmRequest of(String allocation, String task, String asker) {
        return new JvmRequest(new AllocationId(allocation), task, Operation.FIGURES, "", asker);
    }

    private boolean isNext(JvmRequest request, Duration later) {
        return readings.isNext(request, Optional.empty(), NOW.plus(later));
    }

    @Test
    void areAnEventTheFirstTimeAndOnceAnHourAfterwards() {
        JvmRequest request = of("a", "t", "10.0.0.7");

        assertThat(isNext(request, Duration.ZERO)).isTrue();
        assertThat(isNext(request, Duration.ofSeconds(1))).isFalse();
        assertThat(isNext(request, Duration.ofMinutes(59))).isFalse();
        assertThat(isNext(request, Duration.ofHours(1))).isTrue();
        assertThat(isNext(request, Duration.ofMinutes(119))).isFalse();
        assertThat(isNext(request, Duration.ofHours(2))).isTrue();
    }

    @Test
    void areToldApartByCallerAndTaskAndByWhetherTheyWereRefused() {
        assertThat(isNext(of("a", "t", "10.0.0.7"), Duration.ZERO)).isTrue();

        assertThat(isNext(of("a", "t", "10.0.0.8"), Duration.ZERO)).isTrue();
        assertThat(isNext(of("a", "u", "10.0.0.7"), Duration.ZERO)).isTrue();
        assertThat(isNext(of("b", "t", "10.0.0.7"), Duration.ZERO)).isTrue();
        assertThat(readings.isNext(of("a", "t", "10.0.0.7"), Optional.of(Reason.FORBIDDEN), NOW))
                .isTrue();
        assertThat(readings.isNext(of("a", "t", "10.0.0.7"), Optional.of(Reason.FORBIDDEN), NOW))
                .isFalse();
    }

    @Test
    void forgetTheCallerWhoseEventIsTheLongestAgo() {
        for (int caller = 0; caller < FigureReadings.MOST; caller++) {
            assertThat(isNext(of("a", "t", "caller " + caller), Duration.ofSeconds(caller)))
                    .isTrue();
        }
        // An event of its own once more makes it the newest.
        assertThat(isNext(of("a", "t", "caller 0"), Duration.ofHours(1))).isTrue();

        assertThat(isNext(of("a", "t", "one more"), Duration.ofHours(1))).isTrue();
        assertThat(isNext(of("a", "t", "caller 0"), Duration.ofHours(1))).isFalse();
        assertThat(isNext(of("a", "t", "caller 2"), Duration.ofHours(1))).isFalse();
        assertThat(isNext(of("a", "t", "caller 1"), Duration.ofHours(1))).isTrue();
    }
}
