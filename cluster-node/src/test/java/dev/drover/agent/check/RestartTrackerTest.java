package dev.drover.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.RestartTracker.Action;
import dev.drover.agent.check.RestartTracker.Decision;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartTrackerTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void restartsWithinThePolicyAndThenFails() {
        Decision first = tracker(2, RestartPolicy.Mode.FAIL, JobType.SERVICE).onExit(false, T0, 0);
        assertThat(first.action()).isEqualTo(Action.RESTART);
        assertThat(first.delay()).isEqualTo(Duration.ofSeconds(15));
        assertThat(first.reason()).isEqualTo("Restart within policy");
        Decision second = first.next().onExit(true, T0.plusSeconds(60), 0);
        assertThat(second.action()).isEqualTo(Action.RESTART);
        Decision third = second.next().onExit(false, T0.plusSeconds(120), 0);
        assertThat(third.action()).isEqualTo(Action.FAIL);
        assertThat(third.reason()).isEqualTo("Exceeded allowed attempts 2 in interval 30m0s and mode is \"fail\"");
    }

    @Test
    void beginsANewIntervalWithTheFirstFailureAfterIt() {
        Decision first = tracker(1, RestartPolicy.Mode.FAIL, JobType.SERVICE).onExit(false, T0, 0);
        Decision later = first.next().onExit(false, T0.plus(Duration.ofMinutes(31)), 0);
        assertThat(later.action()).isEqualTo(Action.RESTART);
        assertThat(later.next().windowBegan()).contains(T0.plus(Duration.ofMinutes(31)));
    }

    @Test
    void waitsForTheNextIntervalInModeDelay() {
        Decision first = tracker(1, RestartPolicy.Mode.DELAY, JobType.SERVICE).onExit(false, T0, 0);
        Decision second = first.next().onExit(false, T0.plus(Duration.ofMinutes(10)), 0);
        assertThat(second.action()).isEqualTo(Action.RESTART);
        assertThat(second.delay()).isEqualTo(Duration.ofMinutes(20).plusSeconds(15));
        assertThat(second.next().restarts()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"SERVICE, RESTART", "SYSTEM, RESTART", "BATCH, COMPLETE", "SYSBATCH, COMPLETE"})
    void whatSucceedsIsStartedAgainWhereTheJobHasNoEnd(JobType type, Action action) {
        assertThat(tracker(3, RestartPolicy.Mode.FAIL, type).onExit(true, T0, 0).action())
                .isEqualTo(action);
    }

    @Test
    void completesBatchTasksThatSucceed() {
        Decision decision = tracker(3, RestartPolicy.Mode.FAIL, JobType.BATCH).onExit(true, T0, 0);
        assertThat(decision.action()).isEqualTo(Action.COMPLETE);
        assertThat(decision.reason()).isEqualTo("Restart unnecessary as task terminated successfully");
        assertThat(tracker(3, RestartPolicy.Mode.FAIL, JobType.BATCH)
                        .onExit(false, T0, 0)
                        .action())
                .isEqualTo(Action.RESTART);
    }

    @Test
    void neverRestartsWhatCannotWork() {
        RestartTracker tracker = tracker(3, RestartPolicy.Mode.DELAY, JobType.SERVICE);
        assertThat(tracker.onStartFailure(false, T0, 0).action()).isEqualTo(Action.FAIL);
        assertThat(tracker.onStartFailure(true, T0, 0).action()).isEqualTo(Action.RESTART);
        assertThat(tracker(0, RestartPolicy.Mode.FAIL, JobType.SERVICE)
                        .onExit(false, T0, 0)
                        .reason())
                .isEqualTo("Policy allows no restarts");
    }

    @Property(tries = 100)
    void addsAtMostAQuarterOfTheDelay(@ForAll @DoubleRange(min = 0, max = 1) double chance) {
        Duration delay = tracker(2, RestartPolicy.Mode.FAIL, JobType.SERVICE)
                .onExit(false, T0, chance)
                .delay();
        assertThat(delay).isBetween(Duration.ofSeconds(15), Duration.ofMillis(18_750));
    }

    private static RestartTracker tracker(int attempts, RestartPolicy.Mode mode, JobType type) {
        return RestartTracker.of(
                new RestartPolicy(attempts, Duration.ofMinutes(30), Duration.ofSeconds(15), mode), type);
    }
}
