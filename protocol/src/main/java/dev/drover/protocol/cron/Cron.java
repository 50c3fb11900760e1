package dev.drover.protocol.cron;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * A cron expression: five parts from minute to day of week, a year behind them, a second before them, or a name such as
 * {@code @daily}.
 *
 * <p>When clocks are set forward, what would come true in the hour that is left out comes true once, at its end. When they
 * are set back, it comes true in the first of the two equal hours only, unless it is meant for every hour.
 */
public final class Cron {
    private static final Map<String, String> NAMED = Map.of(
            "@yearly", "0 0 0 1 1 * *",
            "@annually", "0 0 0 1 1 * *",
            "@monthly", "0 0 0 1 * * *",
            "@weekly", "0 0 0 * * 0 *",
            "@daily", "0 0 0 * * * *",
            "@hourly", "0 0 * * * * *");

    private static final int LONGEST = 256;
    private static final int HOURS_A_DAY = 24;
    private static final int LAST_YEAR = 2099;

    private final BitSet seconds;
    private final BitSet minutes;
    private final BitSet hours;
    private final CronDays days;
    private final BitSet months;
    private final BitSet years;

    private Cron(String[] parts) {
        seconds = CronField.SECOND.parse(parts[0]);
        minutes = CronField.MINUTE.parse(parts[1]);
        hours = CronField.HOUR.parse(parts[2]);
        days = CronDays.parse(parts[3], parts[5]);
        months = CronField.MONTH.parse(parts[4]);
        years = CronField.YEAR.parse(parts[6]);
    }

    /** Throws {@link IllegalArgumentException} with a sentence about what is wrong with the text. */
    public static Cron parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a cron expression has at most " + LONGEST + " characters");
        }
        String trimmed = text.strip();
        String[] parts = NAMED.getOrDefault(trimmed, trimmed).split("\\s+");
        String whole =
                switch (parts.length) {
                    case 5 -> "0 " + trimmed + " *";
                    case 6 -> "0 " + trimmed;
                    case 7 -> String.join(" ", parts);
                    default ->
                        throw new IllegalArgumentException(
                                "a cron expression has 5, 6 or 7 parts, or is one of @hourly, @daily, @weekly, @monthly"
                                        + " and @yearly");
                };
        return new Cron(whole.split("\\s+"));
    }

    /** The first moment after another one at which it comes true; empty if it never does. */
    public Optional<Instant> next(Instant after, ZoneId zone) {
        ZoneRules rules = zone.getRules();
        Instant from = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        while (true) {
            ZoneOffset offset = rules.getOffset(from);
            Optional<LocalDateTime> match = nextLocal(start(rules, from, offset));
            if (match.isEmpty()) {
                return Optional.empty();
            }
            ZoneOffsetTransition change = rules.nextTransition(from);
            Instant found = match.get().toInstant(offset);
            if (change == null || found.isBefore(change.getInstant())) {
                return Optional.of(found);
            }
            if (isLeftOut(match.get(), change)) {
                return Optional.of(change.getInstant());
            }
            from = change.getInstant();
        }
    }

    private boolean isForEveryHour() {
        return hours.cardinality() == HOURS_A_DAY;
    }

    /** Behind the second of two equal hours, unless it is meant for both. */
    private LocalDateTime start(ZoneRules rules, Instant from, ZoneOffset offset) {
        LocalDateTime local = LocalDateTime.ofInstant(from, offset);
        ZoneOffsetTransition change = rules.previousTransition(from.plusNanos(1));
        boolean repeats =
                change != null && change.isOverlap() && !isForEveryHour() && local.isBefore(change.getDateTimeBefore());
        return repeats ? change.getDateTimeBefore() : local;
    }

    /** Whether the first time after a change of the clocks' is one that the clocks never show. */
    private boolean isLeftOut(LocalDateTime match, ZoneOffsetTransition change) {
        return change.isGap() && !isForEveryHour() && match.isBefore(change.getDateTimeAfter());
    }

    /** The first local time at or after another one; empty if there is none. */
    private Optional<LocalDateTime> nextLocal(LocalDateTime from) {
        YearMonth month = YearMonth.from(from);
        LocalDateTime earliest = from;
        while (month.getYear() <= LAST_YEAR) {
            if (years.get(month.getYear()) && months.get(month.getMonthValue())) {
                BitSet ofMonth = days.of(month);
                int first = YearMonth.from(earliest).equals(month) ? earliest.getDayOfMonth() : 1;
                for (int day = ofMonth.nextSetBit(first); day >= 0; day = ofMonth.nextSetBit(day + 1)) {
                    LocalDateTime midnight = month.atDay(day).atStartOfDay();
                    Optional<LocalDateTime> found = within(midnight.isBefore(earliest) ? earliest : midnight);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            month = month.plusMonths(1);
        }
        return Optional.empty();
    }

    /** The first time of a day at or after another one. */
    private Optional<LocalDateTime> within(LocalDateTime from) {
        LocalDateTime day = from.truncatedTo(ChronoUnit.DAYS);
        for (int hour = hours.nextSetBit(from.getHour()); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            int minute = hour == from.getHour() ? from.getMinute() : 0;
            for (int at = minutes.nextSetBit(minute); at >= 0; at = minutes.nextSetBit(at + 1)) {
                boolean isFirst = hour == from.getHour() && at == from.getMinute();
                int second = seconds.nextSetBit(isFirst ? from.getSecond() : 0);
                if (second >= 0) {
                    return Optional.of(day.withHour(hour).withMinute(at).withSecond(second));
                }
            }
        }
        return Optional.empty();
    }
}
