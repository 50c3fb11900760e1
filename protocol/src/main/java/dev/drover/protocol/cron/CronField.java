package dev.drover.protocol.cron;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** What the parts of a cron expression that are plain sets of numbers may hold. */
enum CronField {
    SECOND("second", 0, 59, ""),
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY_OF_MONTH("day of month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    /** From Sunday, which is 0 and 7. */
    DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT"),
    YEAR("year", 1970, 2099, "");

    private final String described;
    private final int least;
    private final int most;
    /** Of the numbers from {@link #least} on, with a blank between them. */
    private final String names;

    CronField(String described, int least, int most, String names) {
        this.described = described;
        this.least = least;
        this.most = most;
        this.names = names;
    }

    static boolean isAny(String text) {
        return text.equals("*") || text.equals("?");
    }

    /** The numbers that a list of values, ranges and steps names. */
    BitSet parse(String text) {
        BitSet numbers = new BitSet();
        for (String item : text.split(",", -1)) {
            addItem(item, numbers);
        }
        if (this == DAY_OF_WEEK && numbers.get(most)) {
            numbers.clear(most);
            numbers.set(0);
        }
        return numbers;
    }

    private void addItem(String item, BitSet numbers) {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int step = slash < 0 ? 1 : step(item.substring(slash + 1), item);
        int dash = range.indexOf('-');
        int first;
        int last;
        if (isAny(range)) {
            first = least;
            last = this == DAY_OF_WEEK ? most - 1 : most;
        } else if (dash > 0) {
            first = number(range.substring(0, dash));
            last = number(range.substring(dash + 1));
        } else {
            first = number(range);
            last = slash < 0 ? first : most;
        }
        if (first > last) {
            throw new IllegalArgumentException(described + " range \"" + range + "\" is upside down");
        }
        for (int number = first; number <= last; number += step) {
            numbers.set(number);
        }
    }

    private int step(String text, String item) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException(described + " \"" + item + "\" has no step that is a positive number");
        }
        return Integer.parseInt(text);
    }

    int number(String text) {
        int named = List.of(names.split(" ", -1)).indexOf(text.toUpperCase(Locale.ROOT));
        if (named >= 0 && !text.isEmpty()) {
            return named + least;
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    described + " \"" + text + "\" is not between " + least + " and " + most);
        }
        return Integer.parseInt(text);
    }
}
