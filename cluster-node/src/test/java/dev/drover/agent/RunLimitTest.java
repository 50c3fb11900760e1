package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.server.stream.AssignedAllocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunLimitTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private static Optional<RunLimit> after(Duration limit, Duration spent) {
        return RunLimit.of(group(limit), Optional.of(T0), T0.plus(spent));
    }

    private static TaskGroup group(Duration limit) {
        AssignedAllocation assigned = Allocations.limited(limit, Allocations.script("main", "true", Allocations.NEVER));
        return assigned.job().groups().get(0);
    }

    @Test
    void isThereOnceAnAllocationWithOneHasBegun() {
        TaskGroup free = Allocations.of(JobType.BATCH, Allocations.script("main", "true", Allocations.NEVER))
                .job()
                .groups()
                .get(0);

        assertThat(RunLimit.of(free, Optional.of(T0), T0)).isEmpty();
        assertThat(RunLimit.of(group(Duration.ofMinutes(1)), Optional.empty(), T0))
                .isEmpty();
        assertThat(RunLimit.of(group(Duration.ofMinutes(1)), Optional.of(T0), T0))
                .isPresent();
    }

    @Test
    void isOverWhenItsTimeHasPassed() {
        Duration minute = Duration.ofMinutes(1);

        assertThat(after(minute, Duration.ofSeconds(59))).hasValueSatisfying(limit -> {
            assertThat(limit.isOver()).isFalse();
            assertThat(limit.nextLook()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(after(minute, minute)).map(RunLimit::isOver).contains(true);
        assertThat(after(minute, Duration.ofMinutes(5))).map(RunLimit::isOver).contains(true);
    }

    @Test
    void isLookedAtAsLateAsATimerCanRun() {
        assertThat(after(Duration.ofDays(400), Duration.ZERO))
                .map(RunLimit::nextLook)
                .contains(Duration.ofDays(100));
    }
}
