package dev.drover.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The simulated cluster keeps its invariants. The seeds are the same each time, so that a failure is due to what was
 * changed; {@code ./drover test -simulation MINUTES} draws new ones, for as long as one likes.
 */
class SimulationIT {
    private static final Duration SPAN = Duration.ofSeconds(60);
    private static final long FIRST_SEED = 7_000;

    @BeforeAll
    static void logNothing() {
        EngineLog.silence();
    }

    @Test
    void keepsEveryInvariant() {
        Simulation.Runs runs = new Simulation.Runs();
        long seed = FIRST_SEED;
        while (runs.took().compareTo(SPAN) < 0) {
            Run.Outcome outcome = Run.of(seed++).go();
            runs.add(outcome);
            assertThat(outcome.violation()).as(outcome::report).isEmpty();
        }
        System.out.println(runs);
    }
}
