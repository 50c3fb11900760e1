package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.batch;
import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.ReschedulePolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Failed allocations: replaced now, later or never, and what their replacements remember. */
class RescheduleRulesTest {
    private static final ReschedulePolicy UNLIMITED =
            new ReschedulePolicy(0, Duration.ZERO, Duration.ofSeconds(30), "constant", Duration.ofHours(1), true);
    private static final ReschedulePolicy ONCE =
            new ReschedulePolicy(1, Duration.ofHours(24), Duration.ofSeconds(5), "constant", Duration.ZERO, false);

    private static World failed(JobBuilder job) {
        World world = World.of(job.build(), node(1), node(2));
        world.evaluate();
        world.report(world.live("web.web[0]"), ClientStatus.FAILED);
        return world;
    }

    private static JobAllocation failedOne(World world) {
        return world.all().stream()
                .filter(allocation -> allocation.client() == ClientStatus.FAILED)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void looksAgainWhenTheDelayIsOver() {
        World world = failed(service("web").count(2).reschedule(UNLIMITED));
        JobAllocation failed = failedOne(world);

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).isEmpty();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.followUps())
                .containsExactly(new Plan.FollowUp(
                        failed.succession().endedAt().orElseThrow().plusSeconds(30),
                        Trigger.ALLOC_RESCHEDULE,
                        List.of(failed.id())));
        assertThat(plan.desiredUpdates().get("web"))
                .extracting("rescheduleLater")
                .isEqualTo(1);
        assertThat(world.plan().plan().followUps()).as("of a second run").isEmpty();
    }

    @Test
    void replacesWhatIsDueElsewhere() {
        World world = failed(service("web").count(2).reschedule(UNLIMITED));
        JobAllocation failed = failedOne(world);
        world.pass(Duration.ofSeconds(30));

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).containsExactly(stopOf(failed));
        assertThat(plan.placements()).hasSize(1);
        Placement placement = plan.placements().get(0);
        assertThat(placement.name()).isEqualTo("web.web[0]");
        assertThat(placement.previous()).contains(failed.id());
        assertThat(placement.node()).isNotEqualTo(failed.node());
        assertThat(placement.lineage().reschedules())
                .containsExactly(new RescheduleEvent(
                        failed.succession().endedAt().orElseThrow().plusSeconds(30),
                        failed.id(),
                        failed.node(),
                        Duration.ofSeconds(30)));
    }

    private static Plan.Stop stopOf(JobAllocation failed) {
        return new Plan.Stop(
                failed.id(), failed.node(), "alloc was rescheduled because it failed", java.util.Optional.empty());
    }

    @Test
    void replacesWhatIsDueWithinASecond() {
        World world = failed(service("web").reschedule(UNLIMITED));
        world.pass(Duration.ofSeconds(29));

        assertThat(world.plan().plan().placements()).hasSize(1);
    }

    @Test
    void replacesWhatAnEvaluationWasOpenedFor() {
        World world = failed(service("web").reschedule(UNLIMITED));
        world.evaluate();

        assertThat(Scheduler.schedule(world.followUp(failedOne(world))).plan().placements())
                .hasSize(1);
        assertThat(world.plan().plan().placements()).as("of another evaluation").isEmpty();
    }

    @Test
    void replacesAtOnceWhatIsForced() {
        World world = failed(service("web").reschedule(UNLIMITED));
        world.evaluate();
        world.force(failedOne(world));

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).hasSize(1);
        assertThat(plan.followUps()).isEmpty();
        assertThat(world.plan().plan().placements()).as("of a second run").isEmpty();
    }

    @Test
    void replacesWhatIsForcedBeyondTheLastAttempt() {
        World world = failed(batch("web").reschedule(ONCE));
        world.pass(Duration.ofSeconds(5));
        world.evaluate();
        JobAllocation second = world.live("web.web[0]");
        world.report(second, ClientStatus.FAILED);
        world.pass(Duration.ofSeconds(5));
        assertThat(world.evaluate().plan().placements()).isEmpty();

        world.all().stream()
                .filter(allocation -> allocation.id().equals(second.id()))
                .forEach(world::force);

        assertThat(world.evaluate().plan().placements())
                .singleElement()
                .satisfies(placement -> assertThat(placement.previous()).contains(second.id()));
    }

    @Test
    void gathersWhatIsDueWithinFiveSeconds() {
        World world = World.of(service("web").count(3).reschedule(UNLIMITED).build(), node(1), node(2));
        world.evaluate();
        world.report(world.live("web.web[0]"), ClientStatus.FAILED);
        world.pass(Duration.ofSeconds(4));
        world.report(world.live("web.web[1]"), ClientStatus.FAILED);
        world.pass(Duration.ofSeconds(4));
        world.report(world.live("web.web[2]"), ClientStatus.FAILED);

        assertThat(world.plan().plan().followUps())
                .extracting(followUp -> followUp.allocations().size())
                .containsExactly(2, 1);
    }

    @Test
    void penalisesTheNodesOfEarlierFailures() {
        World world = failed(service("web").reschedule(UNLIMITED));
        world.pass(Duration.ofSeconds(30));
        world.evaluate();
        world.report(world.live("web.web[0]"), ClientStatus.FAILED);
        world.put(node(3));
        world.pass(Duration.ofSeconds(30));

        assertThat(world.evaluate().plan().placements())
                .extracting(Placement::node)
                .containsExactly(id(3));
    }

    @Test
    void keepsTheFailedOneWhereItsReplacementFindsNoRoom() {
        World world = failed(service("web").reschedule(UNLIMITED).size(900, 100));
        world.pass(Duration.ofSeconds(30));
        world.remove(id(1));
        world.remove(id(2));

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.queued()).containsEntry("web", 1);
    }

    @Test
    void replacesABatchAllocationAsOftenAsItsPolicySays() {
        World world = failed(batch("web").reschedule(ONCE));
        world.pass(Duration.ofSeconds(5));
        assertThat(world.evaluate().plan().placements()).hasSize(1);
        world.report(world.live("web.web[0]"), ClientStatus.FAILED);
        world.pass(Duration.ofHours(1));

        Plan plan = world.evaluate().plan();

        assertThat(plan.placements()).isEmpty();
        assertThat(plan.followUps()).isEmpty();
        assertThat(plan.desiredUpdates()).containsEntry("web", new Plan.DesiredUpdates(1, 0, 0, 0, 0, 0));
    }

    @Test
    void replacesNothingOfAFailedDeployment() {
        World world = failed(service("web").update(1).reschedule(UNLIMITED));
        world.finishDeployment(DeploymentStatus.FAILED);
        world.pass(Duration.ofMinutes(1));

        assertThat(world.plan().plan().placements()).isEmpty();
    }

    @Test
    void replacesWhatFailedBeforeTheDeploymentThatFailed() {
        World world =
                World.of(service("web").count(2).update(1).reschedule(UNLIMITED).build(), node(1), node(2));
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(service("web")
                .count(2)
                .update(1)
                .reschedule(UNLIMITED)
                .command("other")
                .build());
        world.evaluate();
        world.finishDeployment(DeploymentStatus.FAILED);
        world.report(world.live("web.web[1]"), ClientStatus.FAILED);
        world.pass(Duration.ofMinutes(1));

        assertThat(world.plan().plan().placements()).extracting(Placement::name).containsExactly("web.web[1]");
    }

    @Test
    void goesByThePolicyOfTheVersionThatFailed() {
        World world = World.of(service("web").reschedule(UNLIMITED).build(), node(1), node(2));
        world.evaluate();
        JobAllocation old = world.live("web.web[0]");
        world.register(
                service("web").reschedule(ONCE).command("other").update(1).build());
        world.report(old, ClientStatus.FAILED);
        world.pass(Duration.ofSeconds(10));

        assertThat(world.plan().plan().followUps())
                .as("the newest version would have it replaced after 5 s")
                .singleElement()
                .satisfies(followUp -> assertThat(followUp.at())
                        .isEqualTo(failedOne(world)
                                .succession()
                                .endedAt()
                                .orElseThrow()
                                .plusSeconds(30)));
        world.pass(Duration.ofSeconds(20));
        assertThat(world.evaluate().plan().placements()).singleElement().satisfies(placement -> assertThat(
                        placement.lineage().reschedules())
                .singleElement()
                .extracting(RescheduleEvent::delay)
                .isEqualTo(Duration.ofSeconds(30)));
    }

    @Test
    void leavesFailedOnesFirstWhereFewerAreWanted() {
        World world = failed(service("web").count(2).reschedule(UNLIMITED));
        world.register(service("web").count(1).reschedule(UNLIMITED).build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops())
                .extracting(Plan.Stop::allocation)
                .containsExactly(failedOne(world).id());
        assertThat(world.liveNames()).containsExactly("web.web[1]");
    }
}
