package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Explanation.LeftOut;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.Explanation.NearestFit;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Why a job that runs on every node does not come to some. */
class SystemReasonsTest {
    private static final String RACK = "${meta.rack} = r9";

    private static JobBuilder onRack() {
        return JobBuilder.system("a").constraint("${meta.rack}", "=", "r9");
    }

    private static PlacementMetrics web(Map<String, PlacementMetrics> why) {
        assertThat(why).containsOnlyKeys("web");
        return Objects.requireNonNull(why.get("web"));
    }

    @Test
    void saysWhyItRunsNowhere() {
        Plan plan = World.of(
                        onRack().build(),
                        node(1).meta("rack", "r1"),
                        node(2),
                        node(3).draining(),
                        node(4).status(NodeStatus.DOWN),
                        node(5).datacenter("dc2"),
                        node(6).pool("other"))
                .plan()
                .plan();

        PlacementMetrics why = web(plan.passedOver());
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.failedGroups()).isEmpty();
        assertThat(plan.queued()).containsEntry("web", 0);
        assertThat(why.nodesEvaluated()).isEqualTo(2);
        assertThat(why.nodesFiltered()).isEqualTo(2);
        assertThat(why.constraintFiltered()).containsExactly(Map.entry(RACK, 2));
        assertThat(why.explanation().misses())
                .containsExactlyInAnyOrder(new Miss(RACK, "r9", "", 1), new Miss(RACK, "r9", "r1", 1));
        assertThat(why.explanation().nearest()).isPresent();
        assertThat(why.explanation().leftOut())
                .contains(new LeftOut(6, Map.of("draining", 1, "down", 1, "datacenter", 1, "node pool", 1)));
    }

    @Test
    void saysThatNoNodeIsForIt() {
        Plan plan = World.of(JobBuilder.system("a").build(), node(1).ineligible())
                .plan()
                .plan();

        assertThat(web(plan.passedOver()).explanation().leftOut()).contains(new LeftOut(1, Map.of("ineligible", 1)));
    }

    @Test
    void saysWhichNodesItIsKeptFromForAsLongAsItIs() {
        World world = World.of(onRack().build(), node(1).meta("rack", "r9"), node(2), node(3));

        assertThat(web(world.evaluate().plan().passedOver()).constraintFiltered())
                .containsEntry(RACK, 2);
        world.settle();
        world.put(node(2).meta("rack", "r9"));
        assertThat(web(world.evaluate().plan().passedOver()).constraintFiltered())
                .containsEntry(RACK, 1);
        world.settle();
        world.put(node(3).meta("rack", "r9"));
        assertThat(world.evaluate().plan().passedOver()).isEmpty();
    }

    @Test
    void saysNothingWhereItRunsOnAllNodesOrHasDoneSo() {
        World running = World.of(JobBuilder.system("a").build(), node(1), node(2).datacenter("dc2"));

        assertThat(running.evaluate().plan().passedOver()).isEmpty();
        running.settle();
        running.put(node(1).ineligible());
        assertThat(running.evaluate().plan().passedOver())
                .as("it still runs there")
                .isEmpty();
    }

    @Test
    void sumsUpWhereRoomIsMissing() {
        Plan plan = World.of(
                        onRack().size(500, 256).build(),
                        node(1).meta("rack", "r9").size(400, 4000),
                        node(2).meta("rack", "r9").size(300, 4000),
                        node(3),
                        node(4).meta("rack", "r9"))
                .plan()
                .plan();

        PlacementMetrics why = web(plan.failedGroups());
        assertThat(plan.passedOver()).isEmpty();
        assertThat(why.coalescedFailures()).isEqualTo(1);
        assertThat(why.nodesEvaluated()).isEqualTo(3);
        assertThat(why.dimensionExhausted()).containsExactly(Map.entry("cpu", 2));
        assertThat(why.constraintFiltered()).containsExactly(Map.entry(RACK, 1));
        assertThat(why.explanation().nearest())
                .contains(new NearestFit(id(1), List.of(new Miss("cpu", "500", "400", 1))));
        assertThat(plan.lacking()).hasSize(2);
    }

    @Test
    void saysWhatASuccessorLacksBesideWhatItsPredecessorLeaves() {
        World world = World.of(JobBuilder.system("a").size(300, 256).build(), node(1).size(400, 4000));
        world.evaluate();
        world.settle();
        world.register(JobBuilder.system("a").size(500, 256).build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(web(plan.failedGroups()).explanation().misses()).containsExactly(new Miss("cpu", "500", "400", 1));
        assertThat(world.evaluate().plan().failedGroups()).as("it is kept").isEqualTo(plan.failedGroups());
    }
}
