package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/** Runs the simulated cluster on fresh seeds for some minutes, or on one seed again, and says what it found. */
public final class Simulation {
    private static final String USAGE = """
        Usage: drover test -simulation MINUTES [-seed N] [-trace]

          -simulation MINUTES  runs the simulated cluster on fresh seeds for so many minutes
          -seed N              runs this seed alone, once
          -trace               prints everything that happened in the last run
        """;

    private Simulation() {}

    private record Options(Duration span, long seed, boolean isOnce, boolean isTraced) {}

    public static void main(String[] arguments) {
        EngineLog.silence();
        Options options;
        try {
            options = options(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(1);
            return;
        }
        System.exit(run(options) ? 0 : 1);
    }

    private static Options options(String[] arguments) {
        double minutes = 1;
        long seed = new Random().nextLong() >>> 16;
        boolean isOnce = false;
        boolean isTraced = false;
        for (int at = 0; at < arguments.length; at++) {
            switch (arguments[at].replaceFirst("^--", "-")) {
                case "-simulation" -> minutes = Double.parseDouble(value(arguments, ++at));
                case "-seed" -> {
                    seed = Long.parseLong(value(arguments, ++at));
                    isOnce = true;
                }
                case "-trace" -> isTraced = true;
                default -> throw new IllegalArgumentException("\"" + arguments[at] + "\" is no option");
            }
        }
        return new Options(Duration.ofMillis((long) (minutes * 60_000)), seed, isOnce, isTraced);
    }

    private static String value(String[] arguments, int at) {
        if (at >= arguments.length) {
            throw new IllegalArgumentException("\"" + arguments[at - 1] + "\" needs a value");
        }
        return arguments[at];
    }

    private static boolean run(Options options) {
        Runs runs = new Runs();
        long seed = options.seed();
        do {
            Run run = Run.of(seed);
            Run.Outcome outcome = (options.isTraced() ? run.traced() : run).go();
            runs.add(outcome);
            if (options.isTraced()) {
                outcome.trace().forEach(System.out::println);
            }
            if (outcome.violation().isPresent()) {
                System.out.println(outcome.report());
                System.out.println(runs);
                return false;
            }
            seed++;
        } while (!options.isOnce() && runs.took().compareTo(options.span()) < 0);
        System.out.println(runs);
        return true;
    }

    /** What many runs add up to. */
    static final class Runs {
        private static final double NANOS_PER_HOUR = 3.6e12;

        private final long beganNanos = System.nanoTime();
        private long count;
        private long first;
        private long last;
        private long steps;
        private long events;
        private Duration passed = Duration.ZERO;

        void add(Run.Outcome outcome) {
            first = count == 0 ? outcome.seed() : first;
            last = outcome.seed();
            count++;
            steps += outcome.steps();
            events += outcome.events();
            passed = passed.plus(outcome.passed());
        }

        Duration took() {
            return Duration.ofNanos(System.nanoTime() - beganNanos);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "simulation: %d seeds (%d to %d), %.1f virtual hours, %d steps, %d events in %.0f s",
                    count,
                    first,
                    last,
                    passed.toNanos() / NANOS_PER_HOUR,
                    steps,
                    events,
                    took().toMillis() / 1e3);
        }
    }
}
