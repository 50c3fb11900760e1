package dev.drover.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.JobEvent.LaunchesSettled;
import dev.drover.protocol.job.JobEvent.ParentRegistered;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaunchChecksTest {
    private static final JobId CRON = JobId.of("cron");
    private static final Instant REGISTERED = Instant.parse("2026-01-01T00:00:01Z");

    private final LaunchChecks checks = new LaunchChecks();
    private final Job parent = JobTexts.job(new JobTexts.Name("cron", JobTexts.Kind.PERIODIC), new Chances(2), false);
    private final Launch launch = new Launch(
            JobId.of("cron/periodic-1"),
            evaluation(2),
            0,
            new Origin("cron", false, "", ""),
            Map.of(),
            parent.priority());
    private JobState state = JobState.EMPTY;
    private Instant due = REGISTERED;

    private static EvaluationId evaluation(long number) {
        return EvaluationId.of(CRON, new UUID(0x4000, 0x8000_0000_0000_0000L + number));
    }

    @BeforeEach
    void registersAParent() {
        happens(
                new ParentRegistered(parent, 0, Submission.NONE, evaluation(1), "", Optional.of(REGISTERED)),
                REGISTERED);
        due = parent.family()
                .periodic()
                .orElseThrow()
                .schedule()
                .next(REGISTERED)
                .orElseThrow();
    }

    private void happens(JobEvent event, Instant at) {
        assertThat(checks.check(CRON, state, event, at)).isEmpty();
        state = state.apply(event, new Stamp(1, at));
    }

    private Optional<Violation> missing(Duration afterwards) {
        return checks.missing(CRON, state, due.plus(afterwards));
    }

    @Test
    void anInstantThatIsJustNowIsNotLate() {
        assertThat(missing(Duration.ZERO)).isEmpty();
    }

    @Test
    void anInstantThatPassesWithoutALaunchIsMissed() {
        assertThat(missing(Duration.ofSeconds(3))).isPresent();
    }

    @Test
    void aLaunchOfJustNowMayStillBeOwed() {
        happens(new ChildLaunched(launch, Optional.of(due), true), due);
        assertThat(missing(Duration.ZERO)).isEmpty();
    }

    @Test
    void aLaunchIsNotOwedForLong() {
        happens(new ChildLaunched(launch, Optional.of(due), true), due);
        assertThat(missing(Duration.ofSeconds(3)).orElseThrow().what()).contains("owes");
    }

    @Test
    void aChildOfJustNowMayStillHaveToBegin() {
        happens(new ChildLaunched(launch, Optional.of(due), true), due);
        happens(new LaunchesSettled(List.of(launch.child())), due);
        assertThat(missing(Duration.ZERO)).isEmpty();
    }

    @Test
    void aChildThatNeverBeginsIsMissed() {
        happens(new ChildLaunched(launch, Optional.of(due), true), due);
        happens(new LaunchesSettled(List.of(launch.child())), due);
        assertThat(missing(Duration.ofSeconds(3)).orElseThrow().what()).contains("never began");
    }
}
