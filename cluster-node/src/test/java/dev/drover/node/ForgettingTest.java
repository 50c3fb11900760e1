package dev.drover.node;

import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.register;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.ForgetEnded;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.scheduler.JobBuilder;
import dev.drover.server.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What leaves a node's memory, and when. */
class ForgettingTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Job BATCH = Samples.batch("once", 2);

    /** Allocations after an hour, those of batch jobs after a day, the node after two. */
    private static List<NodeEvent> forget(NodeScenario scenario, List<JobId> gone) {
        Instant now = scenario.now().at();
        ForgetEnded before = new ForgetEnded(
                now.minus(HOUR), now.minus(HOUR.multipliedBy(24)), gone, now.minus(HOUR.multipliedBy(48)));
        List<NodeEvent> events =
                Forgetting.forget(scenario.state(), before, NodeFacts.allAcknowledged(scenario.state()), now);
        assertThat(Forgetting.isDue(scenario.state(), before, now)).isEqualTo(!events.isEmpty());
        return events;
    }

    @Test
    void forgetsWhatAServiceRanAfterAnHour() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).after(update(ClientStatus.COMPLETE, "a"));

        assertThat(forget(scenario.later(HOUR), List.of())).isEmpty();
        assertThat(forget(scenario.later(Duration.ofSeconds(1)), List.of()))
                .containsExactly(new NodeEvent.AllocationsForgotten(List.of(allocation("a"))));
    }

    @Test
    void keepsWhatABatchJobRanForADayOrUntilNobodyRemembersTheJob() {
        NodeScenario scenario = ready().after(offer(BATCH, 1, 0, List.of(), List.of(placement("a"))))
                .after(update(ClientStatus.COMPLETE, "a"))
                .later(HOUR.multipliedBy(2));

        assertThat(forget(scenario, List.of())).isEmpty();
        assertThat(forget(scenario, List.of(BATCH.id()))).hasSize(1);
        assertThat(forget(scenario.later(HOUR.multipliedBy(24)), List.of())).hasSize(1);
    }

    /** A policy without a number has no limit, of so many hours is its interval; a day and an hour have passed. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "it is tried again without end, , 0, false",
        "it is never tried again, 0, 48, true",
        "an attempt may be left in its interval, 1, 48, false",
        "its interval is over, 1, 24, true"
    })
    void forgetsWhatFailedOnceNothingMayTakeItsPlace(String rule, @Nullable Integer attempts, int hours, boolean gone) {
        ReschedulePolicy policy = new ReschedulePolicy(
                attempts == null ? 0 : attempts,
                HOUR.multipliedBy(hours),
                Duration.ofSeconds(5),
                "constant",
                Duration.ZERO,
                attempts == null);
        Job job = JobBuilder.batch("job")
                .group("group", group -> group.reschedule(policy))
                .build();
        NodeScenario scenario = ready().after(offer(job, 1, 0, List.of(), List.of(placement("a"))))
                .after(update(ClientStatus.FAILED, "a"))
                .later(HOUR.multipliedBy(25));

        assertThat(forget(scenario, List.of())).as(rule).hasSize(gone ? 1 : 0);
        assertThat(forget(scenario, List.of(job.id()))).as("its job is gone").hasSize(1);
    }

    private static Arguments row(String rule, NodeScenario scenario, int hours, int forgotten) {
        return Arguments.of(rule, scenario, HOUR.multipliedBy(hours), forgotten);
    }

    private static NodeScenario holding(Job job) {
        return ready().after(offer(job, 1, 0, List.of(), List.of(placement("a"), placement("b"))));
    }

    static Stream<Arguments> endedAllocations() {
        Job service = NodeFacts.JOB;
        return Stream.of(
                row("what runs stays", holding(service).after(update(ClientStatus.RUNNING, "a", "b")), 500, 0),
                row("what has not begun stays", holding(service), 500, 0),
                row(
                        "what is to end stays until it has",
                        holding(service)
                                .after(update(ClientStatus.RUNNING, "a", "b"))
                                .after(offer(service, 2, 0, List.of("a"), List.of())),
                        500,
                        0),
                row("what ended goes after an hour", holding(service).after(update(ClientStatus.COMPLETE, "a")), 2, 1),
                row("what failed goes, too", holding(service).after(update(ClientStatus.FAILED, "a", "b")), 2, 2),
                row("of a batch job not", holding(BATCH).after(update(ClientStatus.COMPLETE, "a")), 2, 0),
                row("but after a day", holding(BATCH).after(update(ClientStatus.COMPLETE, "a")), 25, 1));
    }

    /** Section 12 of Nomad's scheduler. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("endedAllocations")
    void whatHasEndedGoesInTime(String rule, NodeScenario scenario, Duration later, int forgotten) {
        List<NodeEvent> events = forget(scenario.later(later), List.of());

        assertThat(events.stream()
                        .filter(NodeEvent.AllocationsForgotten.class::isInstance)
                        .mapToInt(event -> ((NodeEvent.AllocationsForgotten) event)
                                .allocations()
                                .size()))
                .as(rule)
                .isEqualTo(forgotten == 0 ? List.of() : List.of(forgotten));
    }

    @Test
    void keepsWhatItsJobHasNotHeardOf() {
        NodeScenario scenario =
                holding(NodeFacts.JOB).after(update(ClientStatus.COMPLETE, "a")).later(HOUR.multipliedBy(2));
        Instant now = scenario.now().at();
        ForgetEnded before = new ForgetEnded(now.minus(HOUR), now.minus(HOUR), List.of(), now.minus(HOUR));

        assertThat(Forgetting.forget(scenario.state(), before, Map.of(), now)).isEmpty();
        assertThat(Forgetting.forget(scenario.state(), before, NodeFacts.allAcknowledged(scenario.state()), now))
                .isNotEmpty();
    }

    @Test
    void forgetsANodeThatWasDownForLong() {
        NodeScenario scenario = ready().after(new ExpireHeartbeat());

        assertThat(forget(scenario.later(HOUR.multipliedBy(47)), List.of())).isEmpty();
        assertThat(forget(scenario.later(HOUR.multipliedBy(2)), List.of()))
                .containsExactly(new NodeEvent.NodePurged(List.of()));
    }

    @Test
    void keepsANodeThatIsBack() {
        NodeScenario scenario = ready().after(new ExpireHeartbeat(), register());

        assertThat(forget(scenario.later(HOUR.multipliedBy(1000)), List.of())).isEmpty();
    }
}
