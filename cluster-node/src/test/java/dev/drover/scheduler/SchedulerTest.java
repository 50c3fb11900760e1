package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Network.Port;
import dev.drover.scheduler.rank.RefusedPlacement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    @Test
    void placesAJobUnderNamesFromZero() {
        World world = World.of(service("hello").count(3).build(), node(1), node(2));
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements())
                .extracting(Placement::name)
                .containsExactly("hello.web[0]", "hello.web[1]", "hello.web[2]");
        assertThat(plan.failedGroups()).isEmpty();
        assertThat(plan.queued()).isEqualTo(Map.of("web", 0));
        assertThat(plan.desiredUpdates()).isEqualTo(Map.of("web", new Plan.DesiredUpdates(0, 3, 0, 0, 0, 0)));
    }

    @Test
    void changesNothingWhenRunAgain() {
        World world = World.of(service("hello").count(3).update(1).build(), node(1), node(2));
        world.evaluate();
        Plan second = world.plan().plan();
        assertThat(second.placements()).isEmpty();
        assertThat(second.stops()).isEmpty();
        assertThat(second.inPlace()).isEmpty();
        assertThat(second.deployment()).isEmpty();
        assertThat(second.desiredUpdates()).isEqualTo(Map.of("web", new Plan.DesiredUpdates(3, 0, 0, 0, 0, 0)));
    }

    @Test
    void makesTheSamePlanFromTheSameRequest() {
        World world = World.of(
                service("hello").count(5).groupPorts(new Port("http", 0, 0)).build(), node(1), node(2), node(3));
        assertThat(Scheduler.schedule(world.request())).isEqualTo(Scheduler.schedule(world.request()));
    }

    /** So that who repeats a decision walks over the nodes as it did. */
    @Test
    void takesItsSeedFromTheEvaluationAndTheIndex() {
        EvaluationId evaluation = new EvaluationId("11111111-1111-4111-9000-0000000000f0");

        assertThat(SchedulingRequest.seed(evaluation, 0x0f)).isEqualTo(0x90000000000000ffL >> 2);
        assertThat(SchedulingRequest.seed(evaluation, 0x10)).isNotEqualTo(SchedulingRequest.seed(evaluation, 0x20));
    }

    @Test
    void givesPlacementsIdsThatAreUuidsOfVersionFour() {
        World world = World.of(service("hello").count(2).build(), node(1));
        List<UUID> ids = world.plan().plan().placements().stream()
                .map(placement -> UUID.fromString(placement.id().value()))
                .toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.version() == 4 && id.variant() == 2);
    }

    @Test
    void saysWhatIsMissingAndWhy() {
        World world = World.of(
                service("big").size(500, 9000).count(2).build(), node(1), node(2).driver("raw_exec", true, false));
        SchedulingResult result = world.plan();
        PlacementMetrics metrics = whyFailed(result.plan());
        assertThat(metrics.nodesEvaluated()).isEqualTo(2);
        assertThat(metrics.nodesAvailable()).isEqualTo(Map.of("dc1", 2));
        assertThat(metrics.constraintFiltered()).isEqualTo(Map.of("missing drivers", 1));
        assertThat(metrics.dimensionExhausted()).isEqualTo(Map.of("memory", 1));
        assertThat(metrics.coalescedFailures()).isEqualTo(1);
        assertThat(result.plan().queued()).isEqualTo(Map.of("web", 2));
    }

    @Test
    void passesOverNodesThatRefused() {
        World world = World.of(batch("hello").build(), node(1), node(2));
        List<RefusedPlacement> refused = List.of(new RefusedPlacement(NodeBuilder.id(1), "web", "memory"));
        for (int round = 0; round < 5; round++) {
            Plan plan = Scheduler.schedule(world.request(round, refused)).plan();
            assertThat(plan.placements()).extracting(Placement::node).containsExactly(NodeBuilder.id(2));
        }
    }

    @Test
    void accountsForNodesThatRefused() {
        World world = World.of(batch("hello").build(), node(1));
        List<RefusedPlacement> refused = List.of(new RefusedPlacement(NodeBuilder.id(1), "web", "memory"));
        Plan plan = Scheduler.schedule(world.request(1, refused)).plan();
        assertThat(whyFailed(plan).dimensionExhausted()).isEqualTo(Map.of("memory", 1));
    }

    private static PlacementMetrics whyFailed(Plan plan) {
        return Objects.requireNonNull(plan.failedGroups().get("web"));
    }
}
