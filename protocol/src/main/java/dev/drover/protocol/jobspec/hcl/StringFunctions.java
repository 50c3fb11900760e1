package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Functions on text, but for {@link FormatFunction} and {@link Regexes}. */
final class StringFunctions {
    private StringFunctions() {}

    static void register(FunctionLibrary library) {
        library.add("chomp", 1, arguments -> Value.text(chomp(arguments.text(0))));
        library.add("indent", 2, StringFunctions::indent);
        library.add("join", 2, Integer.MAX_VALUE, StringFunctions::join);
        library.add("lower", 1, arguments -> Value.text(arguments.text(0).toLowerCase(Locale.ROOT)));
        library.add("upper", 1, arguments -> Value.text(arguments.text(0).toUpperCase(Locale.ROOT)));
        library.add("replace", 3, StringFunctions::replace);
        library.add("regex_replace", 3, arguments -> Value.text(Regexes.replaceAll(arguments)));
        library.add("split", 2, StringFunctions::split);
        library.add("strlen", 1, arguments -> Value.number(length(arguments.text(0))));
        library.add("strrev", 1, StringFunctions::strrev);
        library.add("substr", 3, StringFunctions::substr);
        library.add("title", 1, arguments -> Value.text(title(arguments.text(0))));
        library.add("trim", 2, arguments -> Value.text(trim(arguments.text(0), arguments.text(1))));
        library.add("trimprefix", 2, StringFunctions::trimprefix);
        library.add("trimsuffix", 2, StringFunctions::trimsuffix);
        library.add("trimspace", 1, arguments -> Value.text(arguments.text(0).strip()));
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String chomp(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static Value indent(Arguments arguments) {
        int spaces = arguments.whole(0);
        String text = arguments.text(1);
        if (spaces < 0) {
            throw arguments.fault("the number of spaces must not be negative");
        }
        long lines = text.chars().filter(c -> c == '\n').count();
        arguments.budget().charge(spaces * (lines + 1));
        return Value.text(text.replace("\n", "\n" + " ".repeat(spaces)));
    }

    private static Value join(Arguments arguments) {
        String separator = arguments.text(0);
        List<String> words = new ArrayList<>();
        for (int i = 1; i < arguments.size(); i++) {
            words.addAll(arguments.texts(i));
        }
        arguments.budget().charge((long) separator.length() * words.size());
        return Value.text(String.join(separator, words));
    }

    private static Value replace(Arguments arguments) {
        String text = arguments.text(0);
        String replacement = arguments.text(2);
        arguments
                .budget()
                .charge((long) replacement.length()
                        * (text.length() + 1L)
                        / Math.max(1, arguments.text(1).length()));
        return Value.text(text.replace(arguments.text(1), replacement));
    }

    private static Value split(Arguments arguments) {
        String separator = arguments.text(0);
        String text = arguments.text(1);
        List<Value> words = new ArrayList<>();
        if (separator.isEmpty()) {
            text.codePoints().forEach(c -> words.add(Value.text(Character.toString(c))));
            return Value.list(words);
        }
        int start = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, start)) {
            words.add(Value.text(text.substring(start, at)));
            start = at + separator.length();
        }
        words.add(Value.text(text.substring(start)));
        return Value.list(words);
    }

    /** Nomad reverses lists under this name; a string is what the name promises, so both work. */
    private static Value strrev(Arguments arguments) {
        if (arguments.value(0) instanceof Value.Sequence) {
            return CollectionFunctions.reverse(arguments);
        }
        return Value.text(new StringBuilder(arguments.text(0)).reverse().toString());
    }

    private static Value substr(Arguments arguments) {
        String text = arguments.text(0);
        int count = length(text);
        int offset = arguments.whole(1);
        int length = arguments.whole(2);
        int start = Math.min(count, Math.max(0, offset < 0 ? count + offset : offset));
        int stop = length < 0 ? count : (int) Math.min(count, (long) start + length);
        return Value.text(text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, stop)));
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean atStart = true;
        for (int c : text.codePoints().toArray()) {
            out.appendCodePoint(atStart ? Character.toTitleCase(c) : c);
            atStart = !Character.isLetterOrDigit(c) && c != '_' && c != '\'';
        }
        return out.toString();
    }

    private static String trim(String text, String cut) {
        int start = 0;
        int end = text.length();
        while (start < end && cut.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && cut.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }

    private static Value trimprefix(Arguments arguments) {
        String text = arguments.text(0);
        String prefix = arguments.text(1);
        return Value.text(text.startsWith(prefix) ? text.substring(prefix.length()) : text);
    }

    private static Value trimsuffix(Arguments arguments) {
        String text = arguments.text(0);
        String suffix = arguments.text(1);
        return Value.text(text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text);
    }
}
