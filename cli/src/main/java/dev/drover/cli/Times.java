package dev.drover.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/** Points in time as commands print them, in the zone of the clock; written out by hand to spare the formatter's start. */
final class Times {
    private static final long[] SECONDS = {365 * 86_400L, 30 * 86_400L, 86_400L, 3_600L, 60L, 1L};
    private static final String[] UNITS = {"y", "mo", "d", "h", "m", "s"};
    private static final int UNITS_SHOWN = 2;
    private static final long NANOS = 1_000_000_000L;

    private final Clock clock;
    private final boolean absolute;

    Times(Clock clock, boolean absolute) {
        this.clock = clock;
        this.absolute = absolute;
    }

    /** Relative to now, or in full with {@code -verbose}. */
    String show(Optional<Instant> time) {
        return absolute ? full(time) : relative(time);
    }

    String full(Optional<Instant> time) {
        return time.map(this::full).orElse("<none>");
    }

    String relative(Optional<Instant> time) {
        return time.map(this::relative).orElse("<none>");
    }

    String now() {
        return full(clock.instant());
    }

    String full(Instant time) {
        ZonedDateTime local = time.atZone(clock.getZone());
        StringBuilder text = new StringBuilder(25);
        text.append(local.getYear());
        pad(text, '-', local.getMonthValue());
        pad(text, '-', local.getDayOfMonth());
        pad(text, 'T', local.getHour());
        pad(text, ':', local.getMinute());
        pad(text, ':', local.getSecond());
        ZoneOffset offset = local.getOffset();
        return text.append(offset.getId()).toString();
    }

    private String relative(Instant time) {
        Instant now = clock.instant();
        Duration difference = Duration.between(time, now);
        String amount = amount(difference.abs());
        return difference.isNegative() && difference.abs().toSeconds() > 0 ? amount + " from now" : amount + " ago";
    }

    /** The two largest units that are not zero. */
    static String amount(Duration duration) {
        long rest = duration.toSeconds();
        StringBuilder text = new StringBuilder();
        int shown = 0;
        for (int unit = 0; unit < SECONDS.length && shown < UNITS_SHOWN; unit++) {
            long count = rest / SECONDS[unit];
            rest %= SECONDS[unit];
            if (count > 0) {
                text.append(count).append(UNITS[unit]);
                shown++;
            }
        }
        return shown == 0 ? "0s" : text.toString();
    }

    /** Unix nanoseconds; zero and less mean that there is no time. */
    static Optional<Instant> ofNanos(long nanos) {
        return nanos <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(nanos / NANOS, nanos % NANOS));
    }

    /** RFC 3339; the zero time and what cannot be read mean that there is no time. */
    static Optional<Instant> ofText(String text) {
        if (text.isEmpty() || text.startsWith("0001-01-01")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static void pad(StringBuilder text, char before, int value) {
        text.append(before).append(value < 10 ? "0" : "").append(value);
    }
}
