package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.plan.DerivedIds;
import dev.drover.scheduler.rank.RefusedPlacement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** New versions of services: in place or by replacement, at which pace, under which deployment. */
class UpdateRulesTest {
    private static World running(int count, int maxParallel) {
        World world = World.of(service("web").count(count).update(maxParallel).build(), node(1), node(2));
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        return world;
    }

    @Test
    void updatesInPlaceWhatNeedNotRestart() {
        World world = running(3, 1);
        List<JobAllocation> before = world.live();
        world.register(service("web").count(3).update(1).priority(70).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.inPlace())
                .extracting(Plan.InPlaceUpdate::allocation)
                .containsExactlyElementsOf(
                        before.stream().map(JobAllocation::id).toList());
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 3));
        assertThat(world.live()).allMatch(allocation -> allocation.jobVersion() == 1);
    }

    @Test
    void replacesWhatCannotStayOnItsNode() {
        World world = World.of(service("web").build(), node(1), node(2).meta("ssd", "yes"));
        world.change(id(2), node -> node.withState(NodeStatus.READY, Eligibility.INELIGIBLE));
        world.evaluate();
        world.change(id(2), node -> node.withState(NodeStatus.READY, Eligibility.ELIGIBLE));
        world.register(service("web").constraint("${meta.ssd}", "=", "yes").build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::node).containsExactly(id(2));
        assertThat(plan.stops()).extracting(Plan.Stop::node).containsExactly(id(1));
    }

    @Test
    void replacesWhatRunsInADatacenterTheJobHasLeft() {
        World world = World.of(service("web").build(), node(1));
        world.evaluate();
        world.put(node(2).datacenter("dc2"));
        world.register(service("web").datacenters("dc2").build());
        assertThat(world.evaluate().plan().placements())
                .extracting(Placement::node)
                .containsExactly(id(2));
    }

    @Test
    void replacesWhatRunsInANodePoolTheJobHasLeft() {
        World world = World.of(service("web").build(), node(1));
        world.evaluate();
        world.put(node(2).pool("other"));
        world.register(service("web").pool("other").build());
        assertThat(world.evaluate().plan().placements())
                .extracting(Placement::node)
                .containsExactly(id(2));
    }

    @Test
    void replacesWhatIsThereBeforeItPlacesMore() {
        World world = World.of(service("web").size(1000, 100).build(), node(1).size(3500, 4000));
        world.evaluate();
        world.register(service("web").count(2).size(2000, 100).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[0]");
        assertThat(plan.queued()).isEqualTo(Map.of("web", 1));
    }

    @Test
    void replacesAllAtOnceWithoutAnUpdateBlock() {
        World world = World.of(service("web").count(3).build(), node(1));
        world.evaluate();
        world.register(service("web").count(3).command("other").build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).hasSize(3).allMatch(stop -> stop.description()
                .equals("alloc is being updated due to job update"));
        assertThat(plan.placements())
                .hasSize(3)
                .allMatch(placement -> placement.previous().isPresent());
        assertThat(plan.deployment()).isEmpty();
        assertThat(plan.desiredUpdates()).isEqualTo(Map.of("web", new DesiredUpdates(0, 0, 0, 0, 0, 3)));
    }

    @Test
    void replacesNoMoreThanMaxParallelAtOnce() {
        World world = running(5, 2);
        world.register(service("web").count(5).update(2).command("other").build());
        Plan first = world.evaluate().plan();
        assertThat(first.placements()).extracting(Placement::name).containsExactly("web.web[0]", "web.web[1]");
        assertThat(first.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 5));
        assertThat(first.desiredUpdates()).isEqualTo(Map.of("web", new DesiredUpdates(3, 0, 0, 0, 0, 2)));
        assertThat(first.placements())
                .allMatch(placement ->
                        placement.deployment().equals(first.deployment().map(Plan.NewDeployment::id)));
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void goesOnAsReplacementsBecomeHealthy() {
        World world = running(5, 2);
        world.register(service("web").count(5).update(2).command("other").build());
        world.evaluate();
        world.health(world.live("web.web[0]"), true);
        Plan second = world.evaluate().plan();
        assertThat(second.placements()).extracting(Placement::name).containsExactly("web.web[2]");
        assertThat(second.deployment()).isEmpty();
        world.settle();
        assertThat(world.evaluate().plan().placements())
                .extracting(Placement::name)
                .containsExactly("web.web[3]", "web.web[4]");
    }

    @Test
    void aMigrationTakesNothingFromAnUpdate() {
        World world = running(5, 1);
        world.register(service("web").count(5).update(1).command("other").build());
        world.depart(world.live("web.web[4]"));
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).extracting(Placement::name).containsExactly("web.web[0]", "web.web[4]");
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void whatMigratesBeforeItIsHealthyIsStillDown() {
        World world = running(5, 1);
        world.register(service("web").count(5).update(1).command("other").build());
        world.evaluate();
        world.depart(world.live("web.web[0]"));
        assertThat(world.evaluate().plan().placements())
                .extracting(Placement::name)
                .containsExactly("web.web[0]");
    }

    @Test
    void stopsAtAnUnhealthyReplacement() {
        World world = running(5, 2);
        world.register(service("web").count(5).update(2).command("other").build());
        world.evaluate();
        world.health(world.live("web.web[0]"), true);
        world.health(world.live("web.web[1]"), false);
        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void replacesNothingUnderAFailedDeployment() {
        World world = running(3, 1);
        world.register(service("web").count(3).update(1).command("other").build());
        world.evaluate();
        world.finishDeployment(DeploymentStatus.FAILED);
        Plan plan = world.plan().plan();
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.deployment()).isEmpty();
    }

    @Test
    void replacesTheLostEvenUnderAFailedDeployment() {
        World world = running(3, 1);
        world.register(service("web").count(3).update(1).command("other").build());
        world.evaluate();
        world.finishDeployment(DeploymentStatus.FAILED);
        JobAllocation lost = world.live("web.web[2]");
        world.change(lost.node(), node -> node.withState(NodeStatus.DOWN, Eligibility.ELIGIBLE));
        assertThat(world.evaluate().plan().placements())
                .extracting(Placement::name)
                .contains("web.web[2]");
    }

    @Test
    void countsWhatIsPlacedAgainstTheLimit() {
        World world = running(3, 2);
        world.register(service("web").count(4).update(2).command("other").build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.desiredUpdates()).isEqualTo(Map.of("web", new DesiredUpdates(2, 1, 0, 0, 0, 1)));
        assertThat(plan.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 4));
    }

    @Test
    void startsADeploymentForTheFirstRunOnly() {
        World world = World.of(service("web").count(2).update(1).build(), node(1), node(2));
        Plan first = world.evaluate().plan();
        assertThat(first.deployment().orElseThrow().desiredTotals()).isEqualTo(Map.of("web", 2));
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        JobAllocation lost = world.live("web.web[0]");
        world.change(lost.node(), node -> node.withState(NodeStatus.DOWN, Eligibility.ELIGIBLE));
        Plan second = world.evaluate().plan();
        assertThat(second.placements())
                .isNotEmpty()
                .allMatch(placement -> placement.deployment().isEmpty());
        assertThat(second.deployment()).isEmpty();
    }

    @Test
    void putsLaterPlacementsIntoTheRunningDeployment() {
        World world = World.of(service("web").count(2).size(3000, 100).update(1).build(), node(1));
        Plan first = world.evaluate().plan();
        assertThat(first.placements()).hasSize(1);
        world.put(node(2));
        Plan second = world.evaluate().plan();
        assertThat(second.placements()).singleElement().satisfies(placement -> assertThat(placement.deployment())
                .isEqualTo(first.deployment().map(Plan.NewDeployment::id)));
        assertThat(second.deployment()).isEmpty();
    }

    @Test
    void keepsWhatRunsWhenItsSuccessorFindsNoRoom() {
        World world = World.of(service("web").count(2).build(), node(1));
        world.evaluate();
        world.register(service("web").count(2).size(5000, 100).build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.queued()).isEqualTo(Map.of("web", 2));
        assertThat(plan.failedGroups().get("web")).isNotNull();
        assertThat(world.live()).hasSize(2);
    }

    @Test
    void givesASuccessorTheRoomAndPortOfItsPredecessor() {
        World world = World.of(
                service("web")
                        .size(3000, 100)
                        .groupPorts(new Port("http", 8080, 0))
                        .build(),
                node(1));
        world.evaluate();
        world.register(service("web")
                .size(3500, 100)
                .groupPorts(new Port("http", 8080, 0))
                .build());
        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).hasSize(1);
        assertThat(plan.stops()).hasSize(1);
    }

    @Test
    void keepsOneDeploymentThroughTheRoundsOfAnEvaluation() {
        World world = World.of(service("web").count(2).update(1).build(), node(1), node(2));
        SchedulingRequest request = world.request();
        Plan first = Scheduler.schedule(request).plan();
        Placement refused = first.placements().get(0);
        Plan accepted = new Plan(
                List.of(),
                first.placements().subList(1, 2),
                List.of(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                List.of(),
                Map.of());
        world.apply(request, accepted);
        Plan second = Scheduler.schedule(world.request(1, List.of(new RefusedPlacement(refused.node(), "web", "cpu"))))
                .plan();
        assertThat(second.deployment()).isEqualTo(first.deployment());
        assertThat(second.deployment().orElseThrow().id()).isEqualTo(DerivedIds.deployment(request.evaluation()));
        assertThat(second.placements()).singleElement().satisfies(placement -> {
            assertThat(placement.name()).isEqualTo(refused.name());
            assertThat(placement.id()).isNotEqualTo(refused.id());
            assertThat(placement.node()).isNotEqualTo(refused.node());
        });
    }
}
