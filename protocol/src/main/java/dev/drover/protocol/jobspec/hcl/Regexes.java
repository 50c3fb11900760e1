package dev.drover.protocol.jobspec.hcl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions in bounded time. The JDK's engine backtracks, where the reference implementation's does not, so every
 * character it looks at is counted.
 */
final class Regexes {
    private static final int LONGEST_PATTERN = 1000;
    private static final int LONGEST_INPUT = 100_000;

    private static final Pattern REFERENCE = Pattern.compile("\\$(?:\\{(\\w*)}|(\\w+)|\\$)");

    private Regexes() {}

    static String replaceAll(Arguments arguments) {
        String text = arguments.text(0);
        String expression = arguments.text(1);
        String replacement = arguments.text(2);
        if (expression.length() > LONGEST_PATTERN || text.length() > LONGEST_INPUT) {
            throw arguments.fault("text or pattern is too long");
        }
        try {
            Matcher matcher = Pattern.compile(expression).matcher(new Counted(text, arguments.budget()));
            StringBuilder out = new StringBuilder();
            int start = 0;
            while (matcher.find()) {
                out.append(text, start, matcher.start());
                String piece = expand(replacement, matcher, text);
                arguments.budget().charge(piece.length());
                out.append(piece);
                start = matcher.end();
            }
            return out.append(text, start, text.length()).toString();
        } catch (PatternSyntaxException malformed) {
            throw arguments.fault("\"" + expression + "\" is not a regular expression: " + malformed.getDescription());
        } catch (StackOverflowError tooDeep) {
            // The JDK's engine recurses once per repetition of a group, and offers no limit of its own.
            throw arguments.fault("regular expression is too complicated for this text");
        }
    }

    /** Replaces $1, ${1} and ${name}; a group that does not exist is empty, as in Go. */
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

    private record Counted(String text, Budget budget) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            budget.step();
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
