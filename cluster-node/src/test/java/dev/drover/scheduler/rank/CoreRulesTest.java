package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.scheduler.World;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whole cores and memory beyond what is asked for; test nodes have 4 cores of 1000 MHz. */
class CoreRulesTest {
    private static List<TaskShare> shares(Plan plan) {
        return plan.placements().stream()
                .map(placement ->
                        Objects.requireNonNull(placement.resources().tasks().get("main")))
                .toList();
    }

    @Test
    void givesTheLowestFreeCoresAndCountsThemAsShares() {
        Plan plan =
                World.of(service("a").count(2).cores(2).build(), node(1)).plan().plan();
        assertThat(shares(plan)).extracting(TaskShare::cores).containsExactly(List.of(0, 1), List.of(2, 3));
        assertThat(shares(plan)).extracting(TaskShare::cpuMhz).containsOnly(2000);
    }

    @Test
    void givesNoneOfTheReservedCores() {
        Plan plan = World.of(service("a").cores(2).build(), node(1).reserveCores(1))
                .plan()
                .plan();
        assertThat(shares(plan)).extracting(TaskShare::cores).containsExactly(List.of(1, 2));
    }

    @Test
    void saysHowManyCoresAreMissing() {
        Plan plan =
                World.of(service("a").count(2).cores(3).build(), node(1)).plan().plan();
        assertThat(plan.placements()).hasSize(1);
        PlacementMetrics metrics = Objects.requireNonNull(plan.failedGroups().get("web"));
        assertThat(metrics.dimensionExhausted()).isEqualTo(Map.of("cores", 1, "cpu", 1));
        assertThat(metrics.explanation().misses()).contains(new Miss("cores", "3", "1", 1));
    }

    @Test
    void coresAreFreeAgainOnceTheirAllocationHasEnded() {
        World world = World.of(service("a").cores(3).build(), node(1));
        world.evaluate();
        world.register(service("a").count(0).cores(3).build());
        world.evaluate();
        world.settle();
        world.register(service("a").cores(4).build());
        assertThat(shares(world.plan().plan())).extracting(TaskShare::cores).containsExactly(List.of(0, 1, 2, 3));
    }

    @Test
    void nodeRefusesACoreThatIsNotFree() {
        NodeCapacity capacity = NodeCapacity.of(node(1).description());
        AllocatedResources two = resources(List.of(1, 2));
        assertThat(NodeFit.exhausted(capacity, NodeUsage.NONE, two)).isEmpty();
        assertThat(NodeFit.exhausted(capacity, NodeUsage.NONE.add(resources(List.of(2))), two))
                .contains("cores");
        assertThat(NodeFit.exhausted(capacity, NodeUsage.NONE, resources(List.of(4))))
                .contains("cores");
        assertThat(NodeFit.exhausted(capacity, NodeUsage.NONE.add(two).remove(two), two))
                .isEmpty();
    }

    private static AllocatedResources resources(List<Integer> cores) {
        return new AllocatedResources(Map.of("main", new TaskShare(1000, 10, 0, List.of(), cores)), 0, List.of());
    }

    @Test
    void memoryMaxIsGrantedWhereMemoryMayBeOversubscribed() {
        Job job = service("a").size(100, 100).memoryMax(400).build();
        SchedulerConfiguration standard = SchedulerConfiguration.STANDARD;
        SchedulerConfiguration over = new SchedulerConfiguration(
                standard.algorithm(), true, false, false, standard.preemption(), standard.nodeLimit());
        assertThat(shares(World.of(job, node(1)).plan().plan()))
                .extracting(TaskShare::memoryMaxMb)
                .containsExactly(0);
        assertThat(shares(World.of(job, node(1)).configure(over).plan().plan()))
                .extracting(TaskShare::memoryMaxMb)
                .containsExactly(400);
    }
}
