package dev.drover.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;

/** Runs in which a rule is broken on purpose. */
final class Sabotaged {
    private static final int MOST_SEEDS = 12;
    private static final Duration FEW_FAULTS = Duration.ofSeconds(200);

    private Sabotaged() {}

    /** @param first a seed that finds it soon; others do, too */
    static void finds(long first, Sabotage broken, Invariant... expected) {
        finds(first, Run.FAULTS, broken, expected);
    }

    /** The same of what shows only once there is peace again: few faults are enough for that. */
    static void findsInPeace(long first, Sabotage broken, Invariant... expected) {
        finds(first, FEW_FAULTS, broken, expected);
    }

    private static void finds(long first, Duration faults, Sabotage broken, Invariant... expected) {
        for (long seed = first; seed < first + MOST_SEEDS; seed++) {
            Run.Outcome outcome = Run.of(seed).with(broken).faultsFor(faults).go();
            if (outcome.violation().isPresent()) {
                assertThat(outcome.violation().get().invariant())
                        .as(outcome.report())
                        .isIn((Object[]) expected);
                return;
            }
        }
        fail("nothing was found on " + MOST_SEEDS + " seeds from " + first + " on");
    }
}
