package dev.drover.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.HealthTracker.Settings;
import dev.drover.agent.check.HealthTracker.Verdict;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTrackerTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Settings SETTINGS = new Settings(true, Duration.ofSeconds(10), Duration.ofMinutes(5));

    @Test
    void isHealthyOnceAllHasBeenWellForLongEnough() {
        HealthTracker tracker = tracker().withRunning("web", at(1)).withCheck("alive", success(3));
        assertThat(tracker.verdict(at(12))).isEmpty();
        assertThat(tracker.nextLook()).isEqualTo(at(13));
        assertThat(tracker.withCheck("alive", success(8)).verdict(at(13))).contains(new Verdict(true, ""));
    }

    @Test
    void beginsAnewAfterARestartOrAFailedCheck() {
        HealthTracker tracker = tracker().withRunning("web", at(1)).withCheck("alive", success(3));
        HealthTracker failing = tracker.withCheck("alive", new CheckResult(CheckResult.Status.FAILURE, "", 0, at(9)));
        assertThat(failing.verdict(at(100))).isEmpty();
        assertThat(failing.withCheck("alive", success(20)).nextLook()).isEqualTo(at(30));
        HealthTracker restarted = tracker.withStopped("web").withRunning("web", at(50));
        assertThat(restarted.verdict(at(59))).isEmpty();
        assertThat(restarted.verdict(at(60))).contains(new Verdict(true, ""));
    }

    @Test
    void isUnhealthyAtTheDeadlineAndSaysWhy() {
        assertThat(tracker().nextLook()).isEqualTo(at(300));
        assertThat(tracker().verdict(at(300)))
                .contains(new Verdict(false, "task \"web\" not running by healthy_deadline of 5m0s"));
        assertThat(tracker().withRunning("web", at(1)).verdict(at(300)))
                .contains(new Verdict(false, "check \"alive\" not successful by healthy_deadline of 5m0s"));
        assertThat(tracker()
                        .withRunning("web", at(1))
                        .withCheck("alive", success(295))
                        .verdict(at(306)))
                .contains(new Verdict(false, "not healthy for min_healthy_time of 10s by healthy_deadline of 5m0s"));
    }

    @Test
    void isUnhealthyAsSoonAsATaskFails() {
        assertThat(tracker().withFailed("web").verdict(at(2)))
                .contains(new Verdict(false, "unhealthy because task \"web\" failed"));
    }

    @Test
    void ignoresTasksThatDoNotHaveToRunUnlessTheyFail() {
        HealthTracker tracker = tracker().withRunning("web", at(1)).withCheck("alive", success(1));
        HealthTracker prepared = tracker.withRunning("prepare", at(5)).withStopped("prepare");
        assertThat(prepared.verdict(at(11))).contains(new Verdict(true, ""));
        assertThat(prepared.withFailed("prepare").verdict(at(11)))
                .contains(new Verdict(false, "unhealthy because task \"prepare\" failed"));
    }

    @Test
    void countsChecksOnlyIfAsked() {
        Settings states = Settings.of(update("task_states")).orElseThrow();
        HealthTracker tracker = HealthTracker.start(states, List.of("web"), List.of("alive"), T0);
        assertThat(tracker.withRunning("web", at(0))
                        .withCheck("alive", success(1))
                        .verdict(at(10)))
                .contains(new Verdict(true, ""));
        assertThat(Settings.of(update("checks")).orElseThrow().usesChecks()).isTrue();
        assertThat(Settings.of(update("manual"))).isEmpty();
    }

    private static UpdateStrategy update(String healthCheck) {
        return new UpdateStrategy(
                1,
                healthCheck,
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(30));
    }

    private static HealthTracker tracker() {
        return HealthTracker.start(SETTINGS, List.of("web"), List.of("alive"), T0);
    }

    private static CheckResult success(long second) {
        return new CheckResult(CheckResult.Status.SUCCESS, "", 200, at(second));
    }

    private static Instant at(long second) {
        return T0.plusSeconds(second);
    }
}
