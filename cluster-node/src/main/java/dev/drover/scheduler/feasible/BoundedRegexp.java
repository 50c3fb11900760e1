package dev.drover.scheduler.feasible;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Searches text for a job author's regular expression, in bounded time: Java's matcher backtracks, and one job must not
 * hold up everybody's scheduling. What exceeds a bound does not match.
 */
final class BoundedRegexp {
    static final int MAX_PATTERN_CHARACTERS = 1_000;
    static final int MAX_TEXT_CHARACTERS = 1_000;
    static final int MAX_STEPS = 200_000;

    private BoundedRegexp() {}

    static boolean finds(String text, String regexp) {
        if (regexp.length() > MAX_PATTERN_CHARACTERS || text.length() > MAX_TEXT_CHARACTERS) {
            return false;
        }
        try {
            return Pattern.compile(regexp)
                    .matcher(new Counted(text, new Steps()))
                    .find();
        } catch (PatternSyntaxException | TooManySteps refused) {
            return false;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("regular expression took more than " + MAX_STEPS + " steps", null, false, false);
        }
    }

    /** Text that counts how often it is looked at, parts of it included. */
    private static final class Counted implements CharSequence {
        private final String text;
        private final Steps steps;

        Counted(String text, Steps steps) {
            this.text = text;
            this.steps = steps;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            steps.next();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), steps);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class Steps {
        private int taken;

        void next() {
            taken++;
            if (taken > MAX_STEPS) {
                throw new TooManySteps();
            }
        }
    }
}
