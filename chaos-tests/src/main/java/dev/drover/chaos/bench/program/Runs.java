package dev.drover.chaos.bench.program;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How often something is done: some times without being measured, so that what is measured is not the first of its kind,
 * and then some times more.
 */
public record Runs(int warmUp, int measured) {
    private static final String COUNT = "-n";
    private static final String WARM_UP = "-warm-up";

    /** The names of the flags, for {@link LoadProgram#flags}. */
    public static final List<String> FLAGS = List.of(COUNT, WARM_UP);

    /** One of the runs. */
    public interface Step {
        /**
         * Does it once.
         *
         * @param number from 0, the warm-up included
         * @param counts whether this run is measured
         */
        void run(int number, boolean counts) throws IOException, InterruptedException;
    }

    /**
     * What the flags say.
     *
     * @param standard where they say nothing
     * @param most of either kind
     */
    public static Runs of(Flags flags, Runs standard, int most) {
        return new Runs(
                flags.number(WARM_UP, standard.warmUp, 0, most), flags.number(COUNT, standard.measured, 1, most));
    }

    /** The lines of a program's help, with what a run is, in the plural. */
    public String usage(String what) {
        return """
              -n=%1$-16s how many %2$s are measured (default %3$d)
              -warm-up=%1$-10s how many %2$s come before those (default %4$d)
            """.formatted(what.toUpperCase(Locale.ROOT), what, measured, warmUp);
    }

    /** Does the warm-up, then what is measured. */
    public void each(Step step) throws IOException, InterruptedException {
        for (int number = 0; number < warmUp + measured; number++) {
            step.run(number, number >= warmUp);
        }
    }

    /** Says how many there were. */
    public void describe(Figures figures, String what) {
        figures.add(what, measured);
        figures.add("warm_up", warmUp);
    }
}
