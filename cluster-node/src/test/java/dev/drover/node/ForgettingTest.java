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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
