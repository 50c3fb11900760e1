package dev.drover.protocol.cron;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On which days of a month an expression comes true. Where both the days of the month and those of the week are limited,
 * either is enough.
 */
final class CronDays {
    private static final Pattern NEAREST_WEEKDAY = Pattern.compile("(\\d{1,2})W");
    private static final Pattern LAST_OF_WEEK = Pattern.compile("(\\w{1,3})L");
    private static final Pattern NTH_OF_WEEK = Pattern.compile("(\\w{1,3})#([1-5])");
    private static final int DAYS_A_WEEK = 7;

    private final String ofMonth;
    private final String ofWeek;

    private CronDays(String ofMonth, String ofWeek) {
        this.ofMonth = ofMonth.toUpperCase(Locale.ROOT);
        this.ofWeek = ofWeek.toUpperCase(Locale.ROOT);
    }

    static CronDays parse(String ofMonth, String ofWeek) {
        CronDays days = new CronDays(ofMonth, ofWeek);
        days.of(YearMonth.of(2000, 1)); // Whatever is wrong with it shows in any month.
        return days;
    }

    /** The days of one month, by number. */
    BitSet of(YearMonth month) {
        boolean anyOfMonth = CronField.isAny(ofMonth);
        boolean anyOfWeek = CronField.isAny(ofWeek);
        BitSet days = new BitSet();
        if (!anyOfMonth || anyOfWeek) {
            for (String item : ofMonth.split(",", -1)) {
                addOfMonth(item, month, days);
            }
        }
        if (!anyOfWeek) {
            for (String item : ofWeek.split(",", -1)) {
                addOfWeek(item, month, days);
            }
        }
        days.clear(month.lengthOfMonth() + 1, Math.max(days.length(), month.lengthOfMonth() + 1));
        return days;
    }

    private static void addOfMonth(String item, YearMonth month, BitSet days) {
        Matcher nearest = NEAREST_WEEKDAY.matcher(item);
        if (item.equals("L")) {
            days.set(month.lengthOfMonth());
        } else if (item.equals("LW")) {
            days.set(nearestWeekday(month.atEndOfMonth()));
        } else if (nearest.matches()) {
            int day = CronField.DAY_OF_MONTH.number(nearest.group(1));
            if (day <= month.lengthOfMonth()) {
                days.set(nearestWeekday(month.atDay(day)));
            }
        } else {
            days.or(CronField.DAY_OF_MONTH.parse(item));
        }
    }

    /** Without leaving the month. */
    private static int nearestWeekday(LocalDate day) {
        int number = day.getDayOfMonth();
        if (day.getDayOfWeek() == DayOfWeek.SATURDAY) {
            return number == 1 ? number + 2 : number - 1;
        }
        if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
            return number == day.lengthOfMonth() ? number - 2 : number + 1;
        }
        return number;
    }

    private static void addOfWeek(String item, YearMonth month, BitSet days) {
        Matcher last = LAST_OF_WEEK.matcher(item);
        Matcher nth = NTH_OF_WEEK.matcher(item);
        if (last.matches()) {
            int first = firstOf(CronField.DAY_OF_WEEK.number(last.group(1)), month);
            days.set(first + (month.lengthOfMonth() - first) / DAYS_A_WEEK * DAYS_A_WEEK);
        } else if (nth.matches()) {
            int first = firstOf(CronField.DAY_OF_WEEK.number(nth.group(1)), month);
            days.set(first + (Integer.parseInt(nth.group(2)) - 1) * DAYS_A_WEEK);
        } else {
            CronField.DAY_OF_WEEK.parse(item).stream().forEach(weekday -> {
                for (int day = firstOf(weekday, month); day <= month.lengthOfMonth(); day += DAYS_A_WEEK) {
                    days.set(day);
                }
            });
        }
    }

    /** @param weekday from Sunday, which is 0 and 7 */
    private static int firstOf(int weekday, YearMonth month) {
        int first = month.atDay(1).getDayOfWeek().getValue();
        return 1 + Math.floorMod(weekday - first, DAYS_A_WEEK);
    }
}
