package dev.drover.protocol.jobspec.hcl;

import dev.drover.protocol.regex.BoundedRegex;

/** Regular expressions of job files, in time that counts as steps of their evaluation. */
final class Regexes {
    private static final int LONGEST_INPUT = 100_000;

    private Regexes() {}

    static String replaceAll(Arguments arguments) {
        String text = arguments.text(0);
        if (text.length() > LONGEST_INPUT) {
            throw arguments.fault("text or pattern is too long");
        }
        try {
            return BoundedRegex.compile(arguments.text(1), new Cost(arguments.budget()))
                    .replaceAll(text, arguments.text(2));
        } catch (IllegalArgumentException unusable) {
            throw arguments.fault(String.valueOf(unusable.getMessage()));
        }
    }

    private record Cost(Budget budget) implements BoundedRegex.Meter {
        @Override
        public void step() {
            budget.step();
        }

        @Override
        public void charge(long length) {
            budget.charge(length);
        }
    }
}
