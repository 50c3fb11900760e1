package dev.drover.protocol.jobspec.hcl;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/** formatdate and timeadd: both work on timestamps that are given, none reads a clock. */
final class DateFunctions {
    private DateFunctions() {}

    static void register(FunctionLibrary library) {
        library.add("formatdate", 2, DateFunctions::formatdate);
        library.add("timeadd", 2, DateFunctions::timeadd);
    }

    private static OffsetDateTime timestamp(Arguments arguments, int index) {
        try {
            return OffsetDateTime.parse(arguments.text(index));
        } catch (DateTimeException malformed) {
            throw arguments.fault("\"" + arguments.text(index) + "\" is not a timestamp such as 2006-01-02T15:04:05Z");
        }
    }

    private static Value timeadd(Arguments arguments) {
        Duration duration = Durations.parse(arguments.text(1))
                .orElseThrow(() -> arguments.fault("\"" + arguments.text(1) + "\" is not a duration such as 1h30m"));
        try {
            OffsetDateTime sum = timestamp(arguments, 0).plus(duration);
            return Value.text(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(sum));
        } catch (DateTimeException outOfRange) {
            throw arguments.fault("the result is out of range");
        }
    }

    private static Value formatdate(Arguments arguments) {
        String format = arguments.text(0);
        OffsetDateTime time = timestamp(arguments, 1);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c == '\'') {
                at = quoted(arguments, format, at, out);
            } else if (Character.isLetter(c)) {
                int end = at;
                while (end < format.length() && format.charAt(end) == c) {
                    end++;
                }
                out.append(field(arguments, format.substring(at, end), time));
                at = end;
            } else {
                out.append(c);
                at++;
            }
        }
        return Value.text(out.toString());
    }

    private static int quoted(Arguments arguments, String format, int start, StringBuilder out) {
        int at = start + 1;
        while (at < format.length()) {
            if (format.charAt(at) != '\'') {
                out.append(format.charAt(at++));
            } else if (format.startsWith("''", at)) {
                out.append('\'');
                at += 2;
            } else {
                return at + 1;
            }
        }
        throw arguments.fault("a quote in the format is not closed");
    }

    private static String field(Arguments arguments, String verb, OffsetDateTime time) {
        int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
        return switch (verb) {
            case "YYYY" -> two(4, time.getYear());
            case "YY" -> two(2, time.getYear() % 100);
            case "MMMM" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "MMM" -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case "MM" -> two(2, time.getMonthValue());
            case "M" -> two(1, time.getMonthValue());
            case "DD" -> two(2, time.getDayOfMonth());
            case "D" -> two(1, time.getDayOfMonth());
            case "EEEE" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case "EEE" -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case "hh" -> two(2, time.getHour());
            case "h" -> two(1, time.getHour());
            case "HH" -> two(2, hour12);
            case "H" -> two(1, hour12);
            case "AA" -> time.getHour() < 12 ? "AM" : "PM";
            case "aa" -> time.getHour() < 12 ? "am" : "pm";
            default -> smallField(arguments, verb, time);
        };
    }

    private static String smallField(Arguments arguments, String verb, OffsetDateTime time) {
        return switch (verb) {
            case "mm" -> two(2, time.getMinute());
            case "m" -> two(1, time.getMinute());
            case "ss" -> two(2, time.getSecond());
            case "s" -> two(1, time.getSecond());
            case "ZZZZZ" -> offset(time.getOffset(), "+HH:MM");
            case "ZZZZ" -> offset(time.getOffset(), "+HHMM");
            case "ZZZ" -> time.getOffset().equals(ZoneOffset.UTC) ? "UTC" : offset(time.getOffset(), "+HHMM");
            case "Z" -> time.getOffset().equals(ZoneOffset.UTC) ? "Z" : offset(time.getOffset(), "+HH:MM");
            default -> throw arguments.fault("unknown field \"" + verb + "\" in the format");
        };
    }

    private static String two(int digits, int number) {
        return String.format(Locale.ROOT, "%0" + digits + "d", number);
    }

    private static String offset(ZoneOffset offset, String pattern) {
        int minutes = Math.abs(offset.getTotalSeconds()) / 60;
        String sign = offset.getTotalSeconds() < 0 ? "-" : "+";
        String colon = pattern.contains(":") ? ":" : "";
        return sign + two(2, minutes / 60) + colon + two(2, minutes % 60);
    }
}
