package dev.drover.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final Duration SHORT = Duration.ofMinutes(2);

    @BeforeAll
    static void logNothing() {
        EngineLog.silence();
    }

    @Test
    void replaysExactlyByItsSeed() {
        Run run = Run.of(7).faultsFor(SHORT).traced();
        Run.Outcome first = run.go();
        Run.Outcome second = run.go();
        assertThat(second.trace()).isEqualTo(first.trace());
        assertThat(second).isEqualTo(first);
    }

    @Test
    void anotherSeedIsAnotherRun() {
        assertThat(Run.of(7).faultsFor(SHORT).traced().go().trace())
                .isNotEqualTo(Run.of(8).faultsFor(SHORT).traced().go().trace());
    }

    @Test
    void saysWhatHappenedAndHowToReplayIt() {
        Run.Outcome outcome = new Run.Outcome(
                42, 1000, SHORT, 10, Optional.of(new Violation(Invariant.NO_PORT_TWICE, "port 80")), List.of("a line"));
        assertThat(outcome.report()).isEqualTo("""
            a line
            seed 42, step 1000: no port twice: port 80
            replay it with: ./drover test -simulation 1 -seed 42\
            """);
    }
}
