package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.regex.BoundedRegex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/** Functions of consul-template that work on texts. */
final class TextFunctions {
    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("toLower", text(text -> text.toLowerCase(Locale.ROOT))),
            Map.entry("toUpper", text(text -> text.toUpperCase(Locale.ROOT))),
            Map.entry("toTitle", text(TextFunctions::title)),
            Map.entry("trimSpace", text(String::strip)),
            Map.entry("trim", Function.of(2, call -> trim(call, true, true))),
            Map.entry("trimLeft", Function.of(2, call -> trim(call, true, false))),
            Map.entry("trimRight", Function.of(2, call -> trim(call, false, true))),
            Map.entry("trimPrefix", Function.of(2, TextFunctions::trimPrefix)),
            Map.entry("trimSuffix", Function.of(2, TextFunctions::trimSuffix)),
            Map.entry("replaceAll", Function.of(3, TextFunctions::replaceAll)),
            Map.entry("split", Function.of(2, TextFunctions::split)),
            Map.entry("join", Function.of(2, TextFunctions::join)),
            Map.entry("indent", Function.of(2, TextFunctions::indent)),
            Map.entry("regexMatch", Function.of(2, TextFunctions::matches)),
            Map.entry("regexReplaceAll", Function.of(3, TextFunctions::replaceMatches)));

    private static final int MOST_SPACES = 1_000;

    private TextFunctions() {}

    private static Function text(UnaryOperator<String> change) {
        return Function.of(1, call -> change.apply(call.text(0)));
    }

    /** Each word begins with a capital. */
    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean begins = true;
        for (int c : text.codePoints().toArray()) {
            out.appendCodePoint(begins ? Character.toTitleCase(c) : c);
            begins = !Character.isLetterOrDigit(c) && c != '_' && c != '\'';
        }
        return out.toString();
    }

    private static String trim(Call call, boolean left, boolean right) {
        String characters = call.text(0);
        String text = call.text(1);
        int from = 0;
        int to = text.length();
        while (left && from < to && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (right && to > from && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    private static String trimPrefix(Call call) {
        String prefix = call.text(0);
        String text = call.text(1);
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    private static String trimSuffix(Call call) {
        String suffix = call.text(0);
        String text = call.text(1);
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static String replaceAll(Call call) {
        String from = call.text(0);
        String to = call.text(1);
        String text = call.text(2);
        call.context().budget().charge((long) text.length() + (long) occurrences(text, from) * to.length());
        return text.replace(from, to);
    }

    private static int occurrences(String text, String part) {
        int count = part.isEmpty() ? text.length() + 1 : 0;
        int found = part.isEmpty() ? -1 : text.indexOf(part);
        while (found >= 0) {
            count++;
            found = text.indexOf(part, found + part.length());
        }
        return count;
    }

    /** Of a text that is blank there are no parts. */
    private static List<String> split(Call call) {
        String separator = call.text(0);
        String text = call.text(1).strip();
        if (text.isEmpty()) {
            return List.of();
        }
        if (separator.isEmpty()) {
            return text.codePoints().mapToObj(Character::toString).toList();
        }
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
            parts.add(text.substring(from, to));
            from = to + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String join(Call call) {
        String separator = call.text(0);
        StringJoiner joined = new StringJoiner(separator);
        for (Object element : call.list(1)) {
            String text = Printing.text(element);
            call.context().budget().charge((long) separator.length() + text.length());
            joined.add(text);
        }
        return joined.toString();
    }

    /** Lines that are empty stay so. */
    private static String indent(Call call) {
        long spaces = call.whole(0);
        if (spaces < 0 || spaces > MOST_SPACES) {
            throw new Fault("the number of spaces must be between 0 and " + MOST_SPACES);
        }
        String prefix = " ".repeat((int) spaces);
        StringBuilder out = new StringBuilder();
        boolean begins = true;
        for (char c : call.text(1).toCharArray()) {
            if (begins && c != '\n') {
                call.context().budget().charge(spaces);
                out.append(prefix);
            }
            out.append(c);
            begins = c == '\n';
        }
        return out.toString();
    }

    private static boolean matches(Call call) {
        try {
            return regex(call).isFoundIn(call.text(1));
        } catch (IllegalArgumentException unusable) {
            throw new Fault(String.valueOf(unusable.getMessage()));
        }
    }

    private static String replaceMatches(Call call) {
        try {
            return regex(call).replaceAll(call.text(2), call.text(1));
        } catch (IllegalArgumentException unusable) {
            throw new Fault(String.valueOf(unusable.getMessage()));
        }
    }

    private static BoundedRegex regex(Call call) {
        return BoundedRegex.compile(call.text(0), call.context().budget());
    }
}
