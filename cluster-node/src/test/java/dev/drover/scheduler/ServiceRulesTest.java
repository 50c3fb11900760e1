package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Count, names, stops and losses of services. */
class ServiceRulesTest {
    private static NodeView down(NodeView node) {
        return node.withState(NodeStatus.DOWN, Eligibility.ELIGIBLE);
    }

    @Test
    void stopsAllOfAStoppedJob() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.stop();
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops())
                .hasSize(2)
                .allMatch(stop -> stop.description().equals("alloc not needed due to job update"))
                .allMatch(stop -> stop.client().isEmpty());
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.desiredUpdates()).isEqualTo(Map.of("web", new DesiredUpdates(0, 0, 0, 2, 0, 0)));
        assertThat(world.live()).isEmpty();
    }

    @Test
    void stopsAllWhenTheCountBecomesZero() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.register(service("web").count(0).build());
        assertThat(world.evaluate().plan().stops()).hasSize(2);
        assertThat(world.live()).isEmpty();
    }

    @Test
    void stopsAllOfAGroupThatIsGone() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.register(service("web").build().withGroups(List.of()));
        assertThat(world.evaluate().plan().stops()).hasSize(2).allMatch(stop -> stop.description()
                .equals("alloc not needed due to job update"));
        assertThat(world.live()).isEmpty();
    }

    @Test
    void stopsTheHighestIndexesWhenScaledDown() {
        World world = World.of(service("web").count(12).build(), node(1), node(2));
        world.evaluate();
        world.register(service("web").count(10).build());
        Plan plan = world.evaluate().plan();
        assertThat(world.liveNames()).hasSize(10).doesNotContain("web.web[10]", "web.web[11]");
        assertThat(plan.desiredUpdates()).isEqualTo(Map.of("web", new DesiredUpdates(0, 0, 0, 2, 10, 0)));
    }

    @Test
    void takesTheLowestFreeNamesWhenScaledUp() {
        World world = World.of(service("web").count(3).build(), node(1));
        world.evaluate();
        world.report(world.live("web.web[1]"), ClientStatus.COMPLETE);
        world.register(service("web").count(5).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements())
                .extracting(Placement::name)
                .containsExactly("web.web[1]", "web.web[3]", "web.web[4]");
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.inPlace()).hasSize(2);
    }

    @Test
    void replacesWhatIsLostUnderTheSameName() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        JobAllocation lost = world.live("web.web[0]");
        world.put(node(2));
        world.change(id(1), ServiceRulesTest::down);
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops())
                .hasSize(2)
                .allMatch(stop -> stop.description().equals("alloc is lost since its node is down"))
                .allMatch(stop -> stop.client().equals(Optional.of(ClientStatus.LOST)));
        assertThat(plan.placements())
                .hasSize(2)
                .allMatch(placement -> placement.node().equals(id(2)));
        assertThat(plan.placements().get(0).name()).isEqualTo("web.web[0]");
        assertThat(plan.placements().get(0).previous()).contains(lost.id());
    }

    @Test
    void replacesWhatItsNodeReportedAsLost() {
        World world = World.of(service("web").build(), node(1));
        world.evaluate();
        world.report(world.live("web.web[0]"), ClientStatus.LOST);
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).singleElement().matches(stop -> stop.client().isPresent());
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[0]");
        assertThat(world.plan().plan().stops()).isEmpty();
    }

    @Test
    void replacesANameOnceThoughItWasLostTwice() {
        World world = World.of(service("web").build(), node(1));
        world.evaluate();
        JobAllocation first = world.live("web.web[0]");
        world.report(first, ClientStatus.LOST);
        world.evaluate();
        world.report(world.live("web.web[0]"), ClientStatus.LOST);
        world.unstop(first);
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).hasSize(2);
        assertThat(world.liveNames()).containsExactly("web.web[0]");
    }

    @Test
    void doesNotReplaceWhatIsLostBeyondTheCount() {
        World world = World.of(service("web").count(3).build(), node(1));
        world.evaluate();
        world.put(node(2));
        world.change(id(1), ServiceRulesTest::down);
        world.register(service("web").count(1).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).hasSize(3);
        assertThat(world.liveNames()).containsExactly("web.web[0]");
    }

    @Test
    void treatsAllocationsOfAMissingNodeAsLost() {
        World world = World.of(service("web").build(), node(1), node(2));
        world.evaluate();
        JobAllocation placed = world.live("web.web[0]");
        world.remove(placed.node());
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).extracting(Plan.Stop::allocation).containsExactly(placed.id());
        assertThat(plan.placements()).hasSize(1);
    }

    @Test
    void leavesAllocationsOfIneligibleNodesAlone() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.change(id(1), node -> node.withState(NodeStatus.READY, Eligibility.INELIGIBLE));
        Plan plan = world.plan().plan();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void refillsTheSlotOfACompletedService() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.report(world.live("web.web[1]"), ClientStatus.COMPLETE);
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[1]");
        assertThat(plan.stops()).isEmpty();
    }

    @Test
    void leavesTheSlotOfAFailedServiceToIt() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.report(world.live("web.web[1]"), ClientStatus.FAILED);
        Plan plan = world.plan().plan();
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.stops()).isEmpty();
    }

    @Test
    void replacesAFailedServiceByANewVersion() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.report(world.live("web.web[1]"), ClientStatus.FAILED);
        world.register(service("web").count(2).priority(60).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[1]");
        assertThat(plan.inPlace()).hasSize(1);
        assertThat(world.liveNames()).containsExactly("web.web[0]", "web.web[1]");
    }

    @Test
    void takesFailedOnesFirstWhenScaledDown() {
        World world = World.of(service("web").count(3).build(), node(1));
        world.evaluate();
        JobAllocation failed = world.live("web.web[0]");
        world.report(failed, ClientStatus.FAILED);
        world.register(service("web").count(2).command("other").build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops())
                .filteredOn(stop -> stop.allocation().equals(failed.id()))
                .singleElement()
                .matches(stop -> stop.description().equals("alloc not needed due to job update"));
        assertThat(world.liveNames()).containsExactly("web.web[1]", "web.web[2]");
    }

    @Test
    void takesFirstWhatLeavesItsNodeAnywayWhenScaledDown() {
        World world = World.of(service("web").count(3).build(), node(1), node(2));
        world.evaluate();
        world.depart(world.live("web.web[0]"));
        world.register(service("web").count(2).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).hasSize(1);
        assertThat(plan.placements()).isEmpty();
        assertThat(world.liveNames()).containsExactly("web.web[1]", "web.web[2]");
    }

    @Test
    void givesNothingToAPlaceBeingLeft() {
        World world = World.of(service("web").size(3000, 256).build(), node(1));
        world.evaluate();
        world.stop();
        world.evaluate();
        world.register(service("web").size(3000, 256).build());
        assertThat(world.plan().plan().failedGroups()).containsKey("web");
        world.settle();
        assertThat(world.plan().plan().placements()).hasSize(1);
    }
}
