package dev.drover.scheduler.feasible;

import dev.drover.protocol.regex.BoundedRegex;

/**
 * Searches text for a job author's regular expression, in bounded time: one job must not hold up everybody's scheduling.
 * What exceeds a bound does not match.
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
            return BoundedRegex.compile(regexp, new Steps()).isFoundIn(text);
        } catch (IllegalArgumentException | TooManySteps refused) {
            return false;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        TooManySteps() {
            super("regular expression took more than " + MAX_STEPS + " steps", null, false, false);
        }
    }

    private static final class Steps implements BoundedRegex.Meter {
        private int taken;

        @Override
        public void step() {
            taken++;
            if (taken > MAX_STEPS) {
                throw new TooManySteps();
            }
        }

        /** Searching makes nothing. */
        @Override
        public void charge(long length) {}
    }
}
