package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Explanation.Miss;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.World;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks that do not run at the same time share what the node has: 4000 MHz, 8000 MB. */
class LifecycleRulesTest {
    private static final Lifecycle BEFORE = new Lifecycle(Hook.PRESTART, false);
    private static final Lifecycle BESIDE = new Lifecycle(Hook.PRESTART, true);
    private static final Lifecycle AFTER_START = new Lifecycle(Hook.POSTSTART, false);
    private static final Lifecycle LAST = new Lifecycle(Hook.POSTSTOP, false);

    private static JobBuilder job() {
        return service("a").size(3000, 6000);
    }

    static Stream<Arguments> fitting() {
        return Stream.of(
                Arguments.of("what comes before", job().task("t", BEFORE, 4000, 8000)),
                Arguments.of("what comes last", job().task("t", LAST, 4000, 8000)),
                Arguments.of(
                        "what comes before and last",
                        job().task("t", BEFORE, 4000, 8000).task("u", LAST, 4000, 8000)),
                Arguments.of("a sidecar beside the main task", job().task("t", BESIDE, 1000, 2000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fitting")
    void fitsWhereOnlyTheSumWouldNot(String rule, JobBuilder job) {
        assertThat(World.of(job.build(), node(1)).plan().plan().placements()).hasSize(1);
    }

    static Stream<Arguments> tooBig() {
        return Stream.of(
                Arguments.of("what comes before, alone", job().task("t", BEFORE, 4001, 100), "cpu", "4001"),
                Arguments.of("what comes last, alone", job().task("t", LAST, 100, 8001), "memory", "8001"),
                Arguments.of("a sidecar and the main task", job().task("t", BESIDE, 1001, 100), "cpu", "4001"),
                Arguments.of(
                        "what follows the start and the main task",
                        job().task("t", AFTER_START, 100, 2001),
                        "memory",
                        "8001"),
                Arguments.of(
                        "a sidecar and what comes before",
                        job().task("t", BESIDE, 1000, 100).task("u", BEFORE, 3001, 100),
                        "cpu",
                        "4001"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooBig")
    void doesNotFitWhereOnePhaseDoesNot(String rule, JobBuilder job, String dimension, String asked) {
        Plan plan = World.of(job.build(), node(1)).plan().plan();

        assertThat(plan.placements()).isEmpty();
        PlacementMetrics metrics = Objects.requireNonNull(plan.failedGroups().get("web"));
        assertThat(metrics.dimensionExhausted()).isEqualTo(Map.of(dimension, 1));
        assertThat(metrics.explanation().misses())
                .extracting(Miss::what, Miss::asked)
                .containsExactly(tuple(dimension, asked));
    }

    @Test
    void countsWhatIsPlacedByItsPeak() {
        Plan plan = World.of(job().task("t", BEFORE, 2000, 7000).build(), node(1))
                .plan()
                .plan();
        AllocatedResources held = plan.placements().get(0).resources();

        assertThat(held.cpuMhz()).isEqualTo(3000);
        assertThat(held.memoryMb()).isEqualTo(7000);
        assertThat(Objects.requireNonNull(held.tasks().get("t")).lifecycle()).contains(BEFORE);
        assertThat(Objects.requireNonNull(held.tasks().get("main")).lifecycle()).isEmpty();
    }

    @Test
    void leavesTheRestToOthers() {
        World world = World.of(
                job().size(2000, 100).task("t", BEFORE, 2000, 100).count(3).build(), node(1));

        assertThat(world.plan().plan().placements()).hasSize(2);
    }

    @Test
    void usageIsWhatItWasOnceAnAllocationIsGone() {
        AllocatedResources some = resources(BEFORE, List.of());
        NodeUsage usage = NodeUsage.NONE.add(some);

        assertThat(usage.cpuMhz()).isEqualTo(1000);
        assertThat(usage.memoryMb()).isEqualTo(300);
        assertThat(usage.remove(some).cpuMhz()).isZero();
        assertThat(usage.remove(some).memoryMb()).isZero();
    }

    @Test
    void wholeCoresAreKeptForATaskHoweverLongItRuns() {
        AllocatedResources some = resources(BEFORE, List.of(0));

        assertThat(some.cpuMhz()).isEqualTo(1900);
        assertThat(some.memoryMb()).isEqualTo(300);
    }

    @Test
    void nodeTakesWhatFitsByItsPeak() {
        NodeCapacity capacity = NodeCapacity.of(node(1).size(1000, 300).description());

        assertThat(NodeFit.exhausted(capacity, NodeUsage.NONE, resources(LAST, List.of())))
                .isEmpty();
        assertThat(NodeFit.exhausted(capacity, NodeUsage.NONE, resources(BESIDE, List.of())))
                .contains("cpu");
    }

    /** A main task of 1000 MHz and 200 MB, and another of 900 MHz and 300 MB. */
    private static AllocatedResources resources(Lifecycle lifecycle, List<Integer> cores) {
        return new AllocatedResources(
                Map.of(
                        "main", new TaskShare(1000, 200, 0, List.of()),
                        "other", new TaskShare(900, 300, 0, List.of(), cores, List.of(), 0, Optional.of(lifecycle))),
                0,
                List.of());
    }
}
