package dev.drover.protocol.jobspec.template;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes times as Go does: a layout is how it would write Monday, the second of January 2006, 15:04:05 in zone -07:00. */
final class GoLayout {
    private static final Pattern PARTS = Pattern.compile("2006|January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07"
            + "|\\.0+|\\.9+|01|02|03|04|05|06|15|PM|pm|_2|1|2|3|4|5");

    private GoLayout() {}

    static String write(String layout, ZonedDateTime time) {
        Matcher parts = PARTS.matcher(layout);
        StringBuilder out = new StringBuilder();
        while (parts.find()) {
            parts.appendReplacement(out, Matcher.quoteReplacement(part(parts.group(), time)));
        }
        return parts.appendTail(out).toString();
    }

    private static String part(String part, ZonedDateTime time) {
        if (part.startsWith(".")) {
            return fraction(part, time.getNano());
        }
        if (part.equals("_2")) {
            return String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
        }
        String written =
                DateTimeFormatter.ofPattern(pattern(part), Locale.ENGLISH).format(time);
        return part.equals("pm") ? written.toLowerCase(Locale.ROOT) : written;
    }

    private static String pattern(String part) {
        return switch (part) {
            case "2006" -> "uuuu";
            case "06" -> "uu";
            case "January" -> "MMMM";
            case "Jan" -> "MMM";
            case "01" -> "MM";
            case "1" -> "M";
            case "Monday" -> "EEEE";
            case "Mon" -> "EEE";
            case "02" -> "dd";
            case "2" -> "d";
            case "15" -> "HH";
            case "03" -> "hh";
            case "3" -> "h";
            case "04" -> "mm";
            case "4" -> "m";
            case "05" -> "ss";
            case "5" -> "s";
            case "PM", "pm" -> "a";
            case "MST" -> "zzz";
            case "Z07:00" -> "XXX";
            case "Z0700" -> "XX";
            case "-07:00" -> "xxx";
            case "-0700" -> "xx";
            default -> "x";
        };
    }

    /** With nines, zeros at the end are left out, and so is a dot with nothing behind it. */
    private static String fraction(String part, int nanos) {
        String digits = String.format(Locale.ROOT, "%09d", nanos).substring(0, Math.min(9, part.length() - 1));
        String shown = part.startsWith(".9") ? digits.replaceAll("0+$", "") : digits;
        return shown.isEmpty() ? "" : "." + shown;
    }
}
