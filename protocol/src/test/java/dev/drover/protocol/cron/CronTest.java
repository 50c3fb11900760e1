package dev.drover.protocol.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/15 * * * *       | 2026-01-01T00:00:00 | 2026-01-01T00:15:00",
                "*/15 * * * *       | 2026-01-01T00:14:59 | 2026-01-01T00:15:00",
                "5/20 * * * *       | 2026-01-01T00:25:00 | 2026-01-01T00:45:00",
                "0 9-17/4 * * *     | 2026-01-01T09:00:00 | 2026-01-01T13:00:00",
                "30 6 * * MON-FRI   | 2026-01-02T07:00:00 | 2026-01-05T06:30:00",
                "0 0 * * 7          | 2026-01-01T00:00:00 | 2026-01-04T00:00:00",
                "0 0 13 * 5         | 2026-02-01T00:00:00 | 2026-02-06T00:00:00",
                "0 0 L * *          | 2026-02-01T00:00:00 | 2026-02-28T00:00:00",
                "0 0 LW * *         | 2026-02-01T00:00:00 | 2026-02-27T00:00:00",
                "0 0 15W * *        | 2026-02-01T00:00:00 | 2026-02-16T00:00:00",
                "0 0 1W * *         | 2026-07-31T00:00:00 | 2026-08-03T00:00:00",
                "0 0 31W * *        | 2026-05-01T00:00:00 | 2026-05-29T00:00:00",
                "0 0 * * 5L         | 2026-02-01T00:00:00 | 2026-02-27T00:00:00",
                "0 0 * * 6#3        | 2026-02-01T00:00:00 | 2026-02-21T00:00:00",
                "0 0 29 feb ?       | 2026-01-01T00:00:00 | 2028-02-29T00:00:00",
                "0 0 1 1 * 2030     | 2026-01-01T00:00:00 | 2030-01-01T00:00:00",
                "*/10 * * * * * *   | 2026-01-01T00:00:55 | 2026-01-01T00:01:00",
                "@hourly            | 2026-01-01T00:00:00 | 2026-01-01T01:00:00",
                "@daily             | 2026-01-01T00:00:00 | 2026-01-02T00:00:00",
                "@weekly            | 2026-01-01T00:00:00 | 2026-01-04T00:00:00",
                "@monthly           | 2026-01-01T00:00:00 | 2026-02-01T00:00:00",
                "@yearly            | 2026-01-01T00:00:00 | 2027-01-01T00:00:00",
            })
    void comesTrueNext(String expression, String after, String next) {
        Instant start = LocalDateTime.parse(after).toInstant(ZoneOffset.UTC);

        assertThat(Cron.parse(expression).next(start, ZoneOffset.UTC))
                .contains(LocalDateTime.parse(next).toInstant(ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 1 1 * 1999", "0 0 31 4,6 *"})
    void neverComesTrue(String expression) {
        assertThat(Cron.parse(expression).next(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * *            | a cron expression has 5, 6 or 7 parts",
                "@sometimes         | a cron expression has 5, 6 or 7 parts",
                "60 * * * *         | minute \"60\" is not between 0 and 59",
                "* 24 * * *         | hour \"24\" is not between 0 and 23",
                "* * 0 * *          | day of month \"0\" is not between 1 and 31",
                "* * * 13 *         | month \"13\" is not between 1 and 12",
                "* * * * 8          | day of week \"8\" is not between 0 and 7",
                "*/0 * * * *        | minute \"*/0\" has no step that is a positive number",
                "9-5 * * * *        | minute range \"9-5\" is upside down",
                "a * * * *          | minute \"a\" is not between 0 and 59",
                "1,,2 * * * *       | minute \"\" is not between 0 and 59",
                "99999999999 * * * *| minute \"99999999999\" is not between 0 and 59",
            })
    void saysWhatIsWrong(String expression, String complaint) {
        assertThatThrownBy(() -> Cron.parse(expression)).hasMessageStartingWith(complaint);
    }

    private static List<String> times(String expression, String from, int count) {
        Cron cron = Cron.parse(expression);
        List<String> times = new ArrayList<>();
        Instant at = Instant.parse(from);
        for (int i = 0; i < count; i++) {
            at = cron.next(at, BERLIN).orElseThrow();
            times.add(at.toString());
        }
        return times;
    }

    @Test
    void comesTrueOnceAtTheEndOfAnHourThatIsLeftOut() {
        // Clocks go from 02:00 to 03:00 at 01:00 UTC.
        assertThat(times("30 2 * * *", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(times("*/20 2 * * *", "2026-03-28T02:00:00Z", 2))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
        assertThat(times("0 * * * *", "2026-03-28T23:30:00Z", 3))
                .containsExactly("2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
    }

    @Test
    void comesTrueOnceInTwoEqualHoursUnlessItIsForEveryHour() {
        // Clocks go from 03:00 to 02:00 at 01:00 UTC.
        assertThat(times("30 2 * * *", "2026-10-24T01:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(times("30 * * * *", "2026-10-24T23:45:00Z", 3))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
        assertThat(times("0 3 * * *", "2026-10-24T12:00:00Z", 1)).containsExactly("2026-10-25T02:00:00Z");
    }

    @Property(tries = 300)
    void goesForwardAndForgetsNothing(
            @ForAll @LongRange(min = 1_700_000_000L, max = 2_000_000_000L) long start,
            @ForAll @IntRange(min = 0, max = 59) int minute,
            @ForAll @IntRange(min = 0, max = 23) int hour) {
        Cron cron = Cron.parse(minute + " " + hour + " * * *");
        Instant after = Instant.ofEpochSecond(start);

        Optional<Instant> next = cron.next(after, BERLIN);

        assertThat(next).hasValueSatisfying(found -> {
            assertThat(found).isAfter(after);
            assertThat(Duration.between(after, found)).isLessThanOrEqualTo(Duration.ofHours(25));
            assertThat(cron.next(found.minusSeconds(1), BERLIN)).contains(found);
        });
    }
}
