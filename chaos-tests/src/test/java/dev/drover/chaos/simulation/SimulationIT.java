package dev.drover.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The simulated cluster keeps its invariants; for longer with {@code ./drover test -simulation MINUTES}. */
class SimulationIT {
    private static final Duration SPAN = Duration.ofSeconds(60);

    @BeforeAll
    static void logNothing() {
        EngineLog.silence();
    }

    @Test
    void keepsEveryInvariantOnFreshSeeds() {
        Simulation.Runs runs = new Simulation.Runs();
        long seed = new Random().nextLong() >>> 16;
        while (runs.took().compareTo(SPAN) < 0) {
            Run.Outcome outcome = Run.of(seed++).go();
            runs.add(outcome);
            assertThat(outcome.violation()).as(outcome::report).isEmpty();
        }
        System.out.println(runs);
    }
}
