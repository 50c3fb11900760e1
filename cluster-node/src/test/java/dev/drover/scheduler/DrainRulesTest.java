package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.node.Eligibility;
import org.junit.jupiter.api.Test;

/** What has to leave its node. */
class DrainRulesTest {
    private static void drain(World world, int number) {
        world.change(id(number), view -> view.withState(view.status(), Eligibility.INELIGIBLE));
    }

    @Test
    void aServiceIsStoppedAndPlacedElsewhereUnderItsName() {
        World world = World.of(JobBuilder.service("a").count(2).build(), node(1), node(2));
        world.evaluate();
        world.settle();
        JobAllocation leaving = world.live("a.web[1]");
        world.change(leaving.node(), view -> view.withState(view.status(), Eligibility.INELIGIBLE));
        world.depart(leaving);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).singleElement().satisfies(stop -> {
            assertThat(stop.allocation()).isEqualTo(leaving.id());
            assertThat(stop.description()).isEqualTo("alloc is being migrated");
            assertThat(stop.client()).isEmpty();
        });
        assertThat(plan.placements()).singleElement().satisfies(placement -> {
            assertThat(placement.name()).isEqualTo("a.web[1]");
            assertThat(placement.previous()).contains(leaving.id());
            assertThat(placement.node()).isNotEqualTo(leaving.node());
        });
        assertThat(plan.desiredUpdates()).hasEntrySatisfying("web", updates -> assertThat(updates.migrate())
                .isEqualTo(1));
        assertThat(plan.deployment()).isEmpty();
    }

    @Test
    void aServiceIsStoppedEvenIfThereIsNoRoomForItElsewhere() {
        World world = World.of(JobBuilder.service("a").build(), node(1));
        world.evaluate();
        drain(world, 1);
        world.depart(world.live("a.web[0]"));

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).hasSize(1);
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.queued()).containsEntry("web", 1);
    }

    @Test
    void aBatchJobIsStoppedAndKeepsItsSlot() {
        World world = World.of(JobBuilder.batch("a").build(), node(1), node(2));
        world.evaluate();
        JobAllocation leaving = world.live("a.web[0]");
        world.depart(leaving);

        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).hasSize(1);
        assertThat(plan.placements()).isEmpty();

        world.report(world.all().get(0), ClientStatus.FAILED);
        assertThat(world.evaluate().plan().placements()).isEmpty();
    }

    /** Once it has stopped it keeps no slot, and a second run would place the newest version. */
    @Test
    void whatABatchJobRanInAnOlderVersionIsPlacedInTheNewestAtOnce() {
        World world = World.of(JobBuilder.batch("a").build(), node(1), node(2));
        world.evaluate();
        world.register(JobBuilder.batch("a").command("other").build());
        world.depart(world.live("a.web[0]"));

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).hasSize(1);
        assertThat(plan.placements()).hasSize(1);
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void whatIsSurplusIsNotPlacedAgain() {
        World world = World.of(JobBuilder.service("a").count(2).build(), node(1), node(2));
        world.evaluate();
        world.depart(world.live("a.web[1]"));
        world.register(JobBuilder.service("a").count(1).build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).hasSize(1);
        assertThat(plan.placements()).isEmpty();
        assertThat(world.liveNames()).containsExactly("a.web[0]");
    }
}
