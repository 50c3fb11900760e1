package dev.drover.node;

import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.server.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Allocations that make room for one of a more important job; the node has 1000 MHz. */
class PreemptionTest {
    private static final Job URGENT = Samples.service("urgent", 1);

    private static NodeCommand urgent(long number, int cpuMhz, String... victims) {
        Placement plain = placement("u" + number, cpuMhz, List.of());
        Placement taking = new Placement(
                plain.id(),
                plain.name(),
                plain.group(),
                plain.node(),
                plain.resources(),
                plain.previous(),
                plain.deployment(),
                plain.metrics(),
                Lineage.NONE.taking(
                        Arrays.stream(victims).map(NodeFacts::allocation).toList()));
        return offer(URGENT, number, 0, List.of(), List.of(taking));
    }

    private static NodeScenario full() {
        return ready().after(offer(1, 0, placement("a", 500, List.of()), placement("b", 500, List.of())))
                .after(update(ClientStatus.RUNNING, "a", "b"));
    }

    @Test
    void victimIsEvictedAndItsJobIsTold() {
        NodeScenario scenario = full().when(urgent(1, 400, "a"));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("u1"));
        Allocation victim = scenario.allocation("a");
        assertThat(victim.desired()).isEqualTo(DesiredStatus.EVICT);
        assertThat(victim.desiredDescription()).isEqualTo("Preempted by alloc ID u1");
        assertThat(victim.preemptedBy()).contains(allocation("u1"));
        assertThat(victim.client()).isEqualTo(ClientStatus.RUNNING);
        assertThat(scenario.allocation("b").desired()).isEqualTo(DesiredStatus.RUN);
        Outbox outbox = Objects.requireNonNull(scenario.state().outboxes().get(NodeFacts.JOB.id()));
        AllocationReport report =
                Objects.requireNonNull(outbox.reports().get(allocation("a"))).report();
        assertThat(report.evicted()).isTrue();
    }

    @Test
    void victimStaysWhereItsRoomWouldNotDo() {
        NodeScenario scenario = full().when(urgent(1, 501, "a"));

        assertThat(scenario.answer().accepted()).isEmpty();
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.RUN);
    }

    @Test
    void roomOfAVictimIsGivenOnce() {
        NodeScenario scenario = full().after(urgent(1, 400, "a")).when(urgent(2, 200, "a"));

        assertThat(scenario.answer().refused()).hasSize(1);
    }

    @Test
    void victimThatEndedMeanwhileNeedsNoEviction() {
        NodeScenario scenario = full().after(update(ClientStatus.COMPLETE, "a")).when(urgent(1, 400, "a"));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("u1"));
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.RUN);
    }
}
