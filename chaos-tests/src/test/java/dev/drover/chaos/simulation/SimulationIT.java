package dev.drover.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated cluster keeps its invariants; for longer with {@code ./drover test -simulation MINUTES}. */
class SimulationIT {
    private static final Duration SPAN = Duration.ofSeconds(60);

    @BeforeAll
    static void logNothing() {
        EngineLog.silence();
    }

    /**
     * Seeds that have found something once: a server told its view of a partition after its lease; canaries went with their
     * nodes, and nobody but a person could end their deployments.
     */
    @ParameterizedTest
    @ValueSource(longs = {176570977146412L, 61063651640849L, 52905550075006L})
    void keepsEveryInvariantWhereItOnceDidNot(long seed) {
        Run.Outcome outcome = Run.of(seed).go();
        assertThat(outcome.violation()).as(outcome::report).isEmpty();
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
