package dev.drover.protocol.regex;

import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression in bounded time. The JDK's engine backtracks, where that of Nomad's languages does not, so every
 * character that it looks at is counted.
 */
public final class BoundedRegex {
    private static final int LONGEST_PATTERN = 1000;

    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\{(\\w*)}|(\\w+)|\\$)");

    /** Counts what matching costs, and ends it by an exception of its own when that is too much. */
    public interface Meter {
        /** One character is looked at. */
        void step();

        /** Something of this length is about to be made. */
        void charge(long length);
    }

    private final Pattern pattern;
    private final Meter meter;

    private BoundedRegex(Pattern pattern, Meter meter) {
        this.pattern = pattern;
        this.meter = meter;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if the expression is none, or too long
     */
    public static BoundedRegex compile(String expression, Meter meter) {
        if (expression.length() > LONGEST_PATTERN) {
            throw new IllegalArgumentException("text or pattern is too long");
        }
        try {
            return new BoundedRegex(Pattern.compile(expression), meter);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "\"" + expression + "\" is not a regular expression: " + malformed.getDescription());
        }
    }

    /** Whether it matches anywhere. */
    public boolean isFoundIn(String text) {
        return guarded(() -> matcher(text).find());
    }

    /**
     * Replaces each match; {@code $1}, <code>${1}</code> and <code>${name}</code> stand for its groups, and one that there is
     * not is empty, as in Go.
     */
    public String replaceAll(String text, String replacement) {
        return guarded(() -> {
            Matcher matcher = matcher(text);
            StringBuilder out = new StringBuilder();
            int start = 0;
            while (matcher.find()) {
                out.append(text, start, matcher.start());
                String piece = expand(replacement, matcher, text);
                meter.charge(piece.length());
                out.append(piece);
                start = matcher.end();
            }
            return out.append(text, start, text.length()).toString();
        });
    }

    private Matcher matcher(String text) {
        return pattern.matcher(new Counted(text, meter));
    }

    private static <T> T guarded(Supplier<T> matching) {
        try {
            return matching.get();
        } catch (StackOverflowError tooDeep) {
            // The JDK's engine recurses once per repetition of a group, and offers no limit of its own.
            throw new IllegalArgumentException("regular expression is too complicated for this text");
        }
    }

    private static String expand(String replacement, Matcher matcher, String text) {
        StringBuilder out = new StringBuilder();
        Matcher references = REFERENCE.matcher(replacement);
        int start = 0;
        while (references.find()) {
            out.append(replacement, start, references.start());
            String name = references.group(1) != null ? references.group(1) : references.group(2);
            out.append(name == null ? "$" : group(matcher, text, name));
            start = references.end();
        }
        return out.append(replacement, start, replacement.length()).toString();
    }

    private static String group(Matcher matcher, String text, String name) {
        try {
            boolean numbered = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
            int start = numbered ? matcher.start(Integer.parseInt(name)) : matcher.start(name);
            int end = numbered ? matcher.end(Integer.parseInt(name)) : matcher.end(name);
            return start < 0 ? "" : text.substring(start, end);
        } catch (IllegalArgumentException | IndexOutOfBoundsException noSuchGroup) {
            return "";
        }
    }

    private record Counted(String text, Meter meter) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            meter.step();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
