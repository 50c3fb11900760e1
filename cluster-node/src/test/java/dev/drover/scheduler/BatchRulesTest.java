package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import org.junit.jupiter.api.Test;

/** What is done is done, until a new version wants it again. */
class BatchRulesTest {
    private static World ran(ClientStatus end) {
        World world = World.of(batch("sum").count(2).build(), node(1), node(2));
        world.evaluate();
        world.report(world.live("sum.web[0]"), end);
        return world;
    }

    @Test
    void keepsWhatIsDoneAsDone() {
        Plan plan = ran(ClientStatus.COMPLETE).plan().plan();
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.desiredUpdates().get("web")).isEqualTo(new Plan.DesiredUpdates(2, 0, 0, 0, 0, 0));
    }

    @Test
    void doesNotReplaceWhatFailed() {
        assertThat(ran(ClientStatus.FAILED).plan().plan().placements()).isEmpty();
    }

    @Test
    void replacesWhatIsLost() {
        Plan plan = ran(ClientStatus.LOST).evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("sum.web[0]");
        assertThat(plan.stops()).hasSize(1);
    }

    @Test
    void keepsWhatWasDoneBeforeItsNodeWentDown() {
        World world = World.of(batch("sum").build(), node(1));
        world.evaluate();
        world.report(world.live("sum.web[0]"), ClientStatus.COMPLETE);
        world.change(id(1), node -> node.withState(NodeStatus.DOWN, Eligibility.ELIGIBLE));
        world.put(node(2));
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void runsAnewWhatIsDoneForANewVersion() {
        World world = ran(ClientStatus.COMPLETE);
        world.register(batch("sum").count(2).command("other").build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("sum.web[1]", "sum.web[0]");
        assertThat(world.liveNames()).containsExactly("sum.web[0]", "sum.web[1]");
    }

    @Test
    void runsAnewWhatFailedForANewVersion() {
        World world = ran(ClientStatus.FAILED);
        world.register(batch("sum").count(2).priority(60).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("sum.web[0]");
        assertThat(plan.inPlace()).hasSize(1);
    }

    @Test
    void doesNotStopWhatIsDoneWhenScaledDown() {
        World world = World.of(batch("sum").count(3).build(), node(1), node(2));
        world.evaluate();
        world.report(world.live("sum.web[0]"), ClientStatus.COMPLETE);
        JobAllocation last = world.live("sum.web[2]");
        world.register(batch("sum").count(1).build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Plan.Stop::allocation).containsExactly(last.id());
        assertThat(world.liveNames()).containsExactly("sum.web[1]");
    }

    @Test
    void stopsOnlyWhatRunsWithItsJob() {
        World world = ran(ClientStatus.COMPLETE);
        world.stop();

        assertThat(world.evaluate().plan().stops())
                .extracting(Plan.Stop::allocation)
                .hasSize(1)
                .doesNotContain(world.all().get(0).id());
    }

    @Test
    void placesAnewWhatAnOperatorStops() {
        World world = World.of(batch("sum").count(2).build(), node(1), node(2));
        world.evaluate();
        JobAllocation stopped = world.live("sum.web[0]");
        world.stopOne(stopped);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Plan.Stop::allocation).containsExactly(stopped.id());
        assertThat(plan.placements()).singleElement().satisfies(placement -> {
            assertThat(placement.name()).isEqualTo("sum.web[0]");
            assertThat(placement.previous()).contains(stopped.id());
        });
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void placesWhatAnOperatorStoppedOnceThereIsRoom() {
        World world = World.of(batch("sum").build(), node(1));
        world.evaluate();
        world.stopOne(world.live("sum.web[0]"));
        world.change(id(1), node -> node.withState(NodeStatus.READY, Eligibility.INELIGIBLE));
        Plan full = world.evaluate().plan();
        assertThat(full.stops()).hasSize(1);
        assertThat(full.placements()).isEmpty();
        assertThat(full.queued()).containsEntry("web", 1);

        world.put(node(2));
        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("sum.web[0]");
    }

    @Test
    void keepsAsDoneWhatEndedBeforeItWasStopped() {
        World world = World.of(batch("sum").build(), node(1));
        world.evaluate();
        world.stopOne(world.live("sum.web[0]"));
        world.report(world.live("sum.web[0]"), ClientStatus.COMPLETE);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void startsNoDeployment() {
        World world = World.of(batch("sum").build(), node(1));
        assertThat(world.plan().plan().deployment()).isEmpty();
    }
}
