package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.World;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code distinct_hosts} and {@code distinct_property}, rule by rule. */
class DistinctRulesTest {
    private static final String RACK = "${meta.rack}";

    private static NodeBuilder[] racks() {
        return new NodeBuilder[] {
            node(1).meta("rack", "r1"), node(2).meta("rack", "r1"), node(3).meta("rack", "r2"), node(4)
        };
    }

    private static JobBuilder job(int count) {
        return service("a").count(count).size(100, 100);
    }

    private static Map<String, Long> byRack(World world) {
        return world.live().stream()
                .collect(Collectors.groupingBy(
                        allocation -> Objects.requireNonNull(world.snapshot()
                                .node(allocation.node())
                                .orElseThrow()
                                .node()
                                .meta()
                                .get("rack")),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static PlacementMetrics failed(Plan plan) {
        return Objects.requireNonNull(plan.failedGroups().get("web"));
    }

    @Test
    void propertyIsHadByOneAllocationUnlessMoreAreAllowed() {
        World one =
                World.of(job(3).groupConstraint(RACK, "distinct_property", "").build(), racks());
        Plan plan = one.evaluate().plan();
        assertThat(byRack(one)).isEqualTo(Map.of("r1", 1L, "r2", 1L));
        assertThat(failed(plan).constraintFiltered())
                .isEqualTo(Map.of(
                        "distinct_property: ${meta.rack}=r1 used by 1 allocs", 2,
                        "distinct_property: ${meta.rack}=r2 used by 1 allocs", 1,
                        "distinct_property: node has no ${meta.rack}", 1));
        World two = World.of(job(5).constraint(RACK, "distinct_property", "2").build(), racks());
        two.evaluate();
        assertThat(byRack(two)).isEqualTo(Map.of("r1", 2L, "r2", 2L));
    }

    @Test
    void propertyIsFreeAgainOnceItsAllocationIsStopped() {
        World world =
                World.of(job(2).groupConstraint(RACK, "distinct_property", "").build(), racks());
        world.evaluate();
        world.register(job(2).command("other")
                .groupConstraint(RACK, "distinct_property", "")
                .build());
        world.evaluate();
        assertThat(world.live()).hasSize(2).allMatch(allocation -> allocation.jobVersion() == 1);
        assertThat(byRack(world)).isEqualTo(Map.of("r1", 1L, "r2", 1L));
    }

    @Test
    void hostsMayBeSharedWhereTheRuleIsSwitchedOff() {
        World world = World.of(job(3).constraint("", "distinct_hosts", "false").build(), node(1));
        world.evaluate();
        assertThat(world.live()).hasSize(3);
    }

    @Test
    void hostIsTakenUntilItsAllocationHasEnded() {
        World world = World.of(job(1).constraint("", "distinct_hosts", "true").build(), node(1));
        world.evaluate();
        world.register(job(0).constraint("", "distinct_hosts", "true").build());
        world.evaluate();
        world.register(job(1).constraint("", "distinct_hosts", "true").build());
        assertThat(failed(world.plan().plan()).constraintFiltered()).isEqualTo(Map.of("distinct_hosts", 1));
        world.settle();
        assertThat(world.plan().plan().placements()).hasSize(1);
    }
}
