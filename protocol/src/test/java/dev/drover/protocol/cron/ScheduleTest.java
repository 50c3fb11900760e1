package dev.drover.protocol.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void comesTrueWheneverOneOfItsExpressionsDoes() {
        Schedule schedule = Schedule.parse(List.of("0 * * * *", "*/25 * * * *"), "UTC");

        assertThat(schedule.next(START)).contains(START.plus(Duration.ofMinutes(25)));
        assertThat(schedule.next(START.plus(Duration.ofMinutes(50)))).contains(START.plus(Duration.ofHours(1)));
    }

    @Test
    void goesByTheClocksOfItsZone() {
        assertThat(Schedule.parse(List.of("0 9 * * *"), "Asia/Tokyo").next(START))
                .contains(START.plus(Duration.ofDays(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mars/Olympus", "Local", "", "../etc"})
    void refusesAnUnknownZone(String zone) {
        assertThatThrownBy(() -> Schedule.parse(List.of("@daily"), zone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time zone \"" + zone + "\" is not known");
    }

    @Test
    void findsTheLatestOfManyMomentsAtOnce() {
        Schedule schedule = Schedule.parse(List.of("* * * * * * 2026"), "UTC");
        long started = System.nanoTime();

        assertThat(schedule.latest(START, START.plus(Duration.ofDays(5_000))))
                .contains(Instant.parse("2026-12-31T23:59:59Z"));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(60));
        assertThat(schedule.latest(Instant.parse("2027-01-01T00:00:00Z"), Instant.parse("2030-01-01T00:00:00Z")))
                .isEmpty();
    }

    @Property(tries = 200)
    void theLatestIsTheLastOfThoseInOrder(
            @ForAll @IntRange(min = 1, max = 59) int every,
            @ForAll @LongRange(max = 20_000) long span,
            @ForAll @IntRange(max = 999) int millis) {
        Schedule schedule = Schedule.parse(List.of("*/" + every + " * * * *"), "Europe/Berlin");
        Instant after = Instant.parse("2026-03-28T23:00:00Z").plusMillis(millis);
        Instant until = after.plusSeconds(span);
        Optional<Instant> last = Optional.empty();
        for (Optional<Instant> next = schedule.next(after);
                next.filter(moment -> !moment.isAfter(until)).isPresent();
                next = schedule.next(next.get())) {
            last = next;
        }

        assertThat(schedule.latest(after, until)).isEqualTo(last);
    }
}
