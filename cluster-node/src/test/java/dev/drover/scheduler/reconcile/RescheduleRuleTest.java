package dev.drover.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.evaluation.Plan.FollowUp;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.Succession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RescheduleRuleTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId NODE = new NodeId("node");

    private static ReschedulePolicy unlimited(String function, int delay, int maxDelay) {
        return new ReschedulePolicy(
                0, Duration.ZERO, Duration.ofSeconds(delay), function, Duration.ofSeconds(maxDelay), true);
    }

    private static ReschedulePolicy limited(int attempts, int interval) {
        return new ReschedulePolicy(
                attempts, Duration.ofSeconds(interval), Duration.ofSeconds(5), "constant", Duration.ZERO, false);
    }

    private static RescheduleEvent event(long second, long delay) {
        return new RescheduleEvent(START.plusSeconds(second), new AllocationId("a"), NODE, Duration.ofSeconds(delay));
    }

    private static JobAllocation failed(long second, RescheduleEvent... before) {
        return new JobAllocation(
                new AllocationId("failed"),
                "job.group[0]",
                "group",
                NODE,
                0,
                new EvaluationId("e"),
                Optional.empty(),
                DesiredStatus.RUN,
                ClientStatus.FAILED,
                Optional.empty(),
                new Stamp(1, START),
                Departure.NONE,
                false,
                new Succession(
                        List.of(before),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(START.plusSeconds(second)),
                        false));
    }

    /** The delays of a row of attempts that each fail as soon as they have begun. */
    @ParameterizedTest
    @CsvSource({
        "constant, 5, 0, '5 5 5 5 5'",
        "exponential, 5, 60, '5 10 20 40 60 60 60'",
        "fibonacci, 5, 60, '5 5 10 15 25 40 60 60'",
    })
    void delaysGrowByTheirFunctionUpToTheirCap(String function, int delay, int maxDelay, String expected) {
        ReschedulePolicy policy = unlimited(function, delay, maxDelay);
        List<RescheduleEvent> events = new ArrayList<>();
        List<String> delays = new ArrayList<>();
        Instant now = START;
        for (int attempt = 0; attempt < expected.split(" ").length; attempt++) {
            Duration next = RescheduleRule.delay(policy, events, now);
            delays.add(Long.toString(next.toSeconds()));
            now = now.plus(next);
            events.add(new RescheduleEvent(now, new AllocationId("a"), NODE, next));
        }

        assertThat(delays).containsExactlyElementsOf(Arrays.asList(expected.split(" ")));
    }

    @Test
    void aCappedDelayStartsAnewAfterARunLongerThanIt() {
        ReschedulePolicy policy = unlimited("exponential", 5, 60);

        assertThat(RescheduleRule.delay(policy, List.of(event(0, 60)), START.plusSeconds(60)))
                .hasSeconds(60);
        assertThat(RescheduleRule.delay(policy, List.of(event(0, 60)), START.plusSeconds(61)))
                .hasSeconds(5);
        assertThat(RescheduleRule.delay(policy, List.of(event(0, 40)), START.plusSeconds(500)))
                .hasSeconds(60);
    }

    @Test
    void aFibonacciSeriesStartsAnewAfterAReset() {
        ReschedulePolicy policy = unlimited("fibonacci", 5, 60);

        assertThat(RescheduleRule.delay(policy, List.of(event(0, 60), event(100, 5)), START.plusSeconds(101)))
                .hasSeconds(5);
    }

    @Test
    void isEligibleADelayAfterItsEnd() {
        assertThat(RescheduleRule.eligibleAt(unlimited("constant", 5, 0), failed(100)))
                .contains(START.plusSeconds(105));
    }

    @Test
    void isNeverEligibleWithoutAttempts() {
        assertThat(RescheduleRule.eligibleAt(limited(0, 0), failed(100))).isEmpty();
    }

    @Test
    void attemptsCountWithinTheTrailingIntervalOnly() {
        ReschedulePolicy policy = limited(2, 60);

        assertThat(RescheduleRule.eligibleAt(policy, failed(100, event(50, 5)))).isPresent();
        assertThat(RescheduleRule.eligibleAt(policy, failed(100, event(50, 5), event(60, 5))))
                .isEmpty();
        assertThat(RescheduleRule.eligibleAt(policy, failed(100, event(40, 5), event(60, 5))))
                .isPresent();
    }

    @Test
    void aReplacementRemembersTheAttemptsOfTheInterval() {
        List<RescheduleEvent> attempts = RescheduleRule.attemptsAfter(
                limited(3, 60), failed(100, event(30, 5), event(70, 5)), START.plusSeconds(105));

        assertThat(attempts)
                .containsExactly(
                        event(70, 5),
                        new RescheduleEvent(
                                START.plusSeconds(105), new AllocationId("failed"), NODE, Duration.ofSeconds(5)));
    }

    @Test
    void withoutALimitAReplacementRemembersTheLastFiveBeforeIt() {
        RescheduleEvent[] before = new RescheduleEvent[8];
        Arrays.setAll(before, number -> event(number, 5));

        List<RescheduleEvent> attempts =
                RescheduleRule.attemptsAfter(unlimited("constant", 5, 0), failed(100, before), START.plusSeconds(105));

        assertThat(attempts).hasSize(6).startsWith(event(3, 5));
    }

    /** What waits is named in one event: of very many those that are due first, and who looks at them finds the others. */
    @Test
    void veryManyWaitInTurns() {
        List<GroupSets.Later> later = new ArrayList<>();
        for (int number = 0; number < 2_000; number++) {
            later.add(new GroupSets.Later(failed(number), START.plusSeconds(number)));
        }

        List<FollowUp> followUps = FollowUps.of(later);

        assertThat(followUps).hasSize(50);
        assertThat(followUps.get(0).at()).isEqualTo(START);
        assertThat(FollowUps.of(later.stream()
                        .map(wait -> new GroupSets.Later(wait.allocation(), START))
                        .toList()))
                .singleElement()
                .satisfies(followUp -> assertThat(followUp.allocations()).hasSize(500));
    }
}
