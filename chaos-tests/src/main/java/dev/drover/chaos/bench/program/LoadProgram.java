package dev.drover.chaos.bench.program;

import java.io.IOException;
import java.util.List;

/** One program of {@code drover bench}: takes a measurement, and prints it with one JSON object as the last line. */
public interface LoadProgram {
    /** What its help says: how it is called, what it measures, and its flags. */
    String usage();

    /** The flags that take a value, such as {@code -n}. */
    List<String> flags();

    /** The flags that take none. */
    default List<String> switches() {
        return List.of();
    }

    /**
     * Takes the measurement.
     *
     * @throws IllegalArgumentException with a sentence for the user, if a flag's value makes no sense
     * @throws IOException if the measurement cannot be finished
     */
    void run(Flags flags, Figures figures) throws IOException, InterruptedException;
}
