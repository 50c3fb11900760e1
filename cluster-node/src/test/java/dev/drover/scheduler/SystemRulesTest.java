package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.check.PlanCheck;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;

/** Jobs that run once on every node. */
@AddLifecycleHook(MoreCases.class)
class SystemRulesTest {
    private static List<NodeId> placedOn(Plan plan) {
        return plan.placements().stream().map(Placement::node).sorted().toList();
    }

    private static World started(JobBuilder job, NodeBuilder... nodes) {
        World world = World.of(job.build(), nodes);
        world.evaluate();
        world.settle();
        return world;
    }

    private static void ineligible(World world, int number) {
        world.change(id(number), view -> view.withState(view.status(), Eligibility.INELIGIBLE));
    }

    private static JobAllocation on(World world, int number) {
        return world.live().stream()
                .filter(allocation -> allocation.node().equals(id(number)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void runsOnceOnEveryNodeUnderOneName() {
        Plan plan = World.of(JobBuilder.system("a").build(), node(1), node(2))
                .plan()
                .plan();

        assertThat(placedOn(plan)).containsExactly(id(1), id(2));
        assertThat(plan.placements()).extracting(Placement::name).containsOnly("a.web[0]");
        assertThat(plan.queued()).containsEntry("web", 0);
    }

    @Test
    void runsNowhereWithACountOfZero() {
        World world = started(JobBuilder.system("a"), node(1));
        world.register(JobBuilder.system("a").count(0).build());

        assertThat(world.evaluate().plan().stops())
                .extracting(Stop::description)
                .containsExactly("alloc not needed due to job update");
        assertThat(world.live()).isEmpty();
    }

    @Test
    void leavesANodeThatHasComeToAnotherDatacenter() {
        World world = started(JobBuilder.system("a"), node(1), node(2));
        world.change(
                id(1), view -> view.withNode(node(1).datacenter("dc2").view().node()));

        assertThat(world.evaluate().plan().stops()).extracting(Stop::node).containsExactly(id(1));
    }

    @Test
    void passesOverNodesItMayNotComeTo() {
        Plan plan = World.of(
                        JobBuilder.system("a")
                                .constraint("${meta.rack}", "=", "r1")
                                .build(),
                        node(1).meta("rack", "r1"),
                        node(2).meta("rack", "r2"),
                        node(3).meta("rack", "r1").ineligible(),
                        node(4).meta("rack", "r1").datacenter("dc2"),
                        node(5).meta("rack", "r1").pool("other"))
                .plan()
                .plan();

        assertThat(placedOn(plan)).containsExactly(id(1));
        assertThat(plan.failedGroups()).as("a constraint is no failure").isEmpty();
        assertThat(plan.queued()).containsEntry("web", 0);
    }

    @Test
    void missesANodeWithoutRoom() {
        SchedulingResult result = World.of(
                        JobBuilder.system("a").size(500, 256).build(),
                        node(1),
                        node(2).size(400, 4000),
                        node(3).size(400, 4000))
                .plan();

        assertThat(placedOn(result.plan())).containsExactly(id(1));
        assertThat(result.plan().queued()).containsEntry("web", 2);
        assertThat(result.plan().failedGroups())
                .hasEntrySatisfying(
                        "web", failed -> assertThat(failed.coalescedFailures()).isEqualTo(1));
        assertThat(result.plan().lacking()).extracting(Plan.Lack::node).containsExactlyInAnyOrder(id(2), id(3));
        assertThat(result.plan().lacking())
                .allSatisfy(lack -> assertThat(lack.why().dimensionExhausted()).containsOnlyKeys("cpu"));
    }

    @Test
    void namesNoMoreThanSoManyNodesWithoutRoom() {
        NodeBuilder[] full = IntStream.rangeClosed(1, 40)
                .mapToObj(number -> node(number).size(400, 4000))
                .toArray(NodeBuilder[]::new);
        Plan plan = World.of(JobBuilder.system("a").size(500, 256).build(), full)
                .plan()
                .plan();

        assertThat(plan.queued()).containsEntry("web", 40);
        assertThat(plan.lacking()).hasSize(Plan.MOST_LACKING);
    }

    @Test
    void comesToANewNodeAndToOneThatBecomesEligible() {
        World world = started(JobBuilder.system("a"), node(1), node(2).ineligible());
        world.put(node(3));
        world.change(id(2), view -> view.withState(view.status(), Eligibility.ELIGIBLE));

        Plan plan = world.evaluate().plan();

        assertThat(placedOn(plan)).containsExactly(id(2), id(3));
        assertThat(plan.stops()).isEmpty();
    }

    @Test
    void staysOnANodeThatBecomesIneligibleUntilTheJobChanges() {
        World world = started(JobBuilder.system("a"), node(1), node(2));
        ineligible(world, 1);
        assertThat(world.evaluate().plan().stops()).isEmpty();

        world.register(JobBuilder.system("a").priority(60).build());
        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Stop::node).containsExactly(id(1));
        assertThat(plan.inPlace()).extracting(Plan.InPlaceUpdate::node).containsExactly(id(2));
    }

    @Test
    void leavesANodeThatIsEmptied() {
        World world = started(JobBuilder.system("a"), node(1), node(2));
        ineligible(world, 1);
        world.depart(on(world, 1));

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Stop::description).containsExactly("alloc is being migrated");
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void isLostWithItsNodeAndComesBackWithIt() {
        World world = started(JobBuilder.system("a"), node(1), node(2));
        world.fail(id(1));
        Plan lost = world.evaluate().plan();
        assertThat(lost.stops()).extracting(Stop::description).containsExactly("alloc is lost since its node is down");
        assertThat(lost.placements()).isEmpty();

        world.change(id(1), view -> view.withState(NodeStatus.READY, view.eligibility()));
        assertThat(placedOn(world.evaluate().plan())).containsExactly(id(1));
    }

    @Test
    void replacesAllAtOnceWithoutAnUpdateBlock() {
        World world = started(JobBuilder.system("a"), node(1), node(2), node(3));
        world.register(JobBuilder.system("a").command("other").build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops())
                .hasSize(3)
                .extracting(Stop::description)
                .containsOnly("alloc is being updated due to job update");
        assertThat(placedOn(plan)).containsExactly(id(1), id(2), id(3));
    }

    @Test
    void replacesNoMoreThanMaxParallelAtOnce() {
        World world = started(JobBuilder.system("a").update(1), node(1), node(2), node(3));
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(JobBuilder.system("a").update(1).command("other").build());

        Plan first = world.evaluate().plan();
        assertThat(first.placements()).hasSize(1);
        assertThat(first.deployment().orElseThrow().desiredTotals()).containsEntry("web", 3);
        assertThat(world.evaluate().plan().placements())
                .as("the first is not healthy yet")
                .isEmpty();

        world.settle();
        Plan second = world.evaluate().plan();
        assertThat(second.placements()).hasSize(1);
        assertThat(second.deployment()).isEmpty();
    }

    @Test
    void takesNoOtherNodeDownWhileOneIsDownForIt() {
        World world = started(JobBuilder.system("a").update(1), node(1), node(2), node(3));
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(JobBuilder.system("a").update(1).command("other").build());
        world.evaluate();
        JobAllocation first = world.live().stream()
                .filter(allocation -> allocation.jobVersion() == 1)
                .findFirst()
                .orElseThrow();
        world.report(first, ClientStatus.FAILED);

        Plan second = world.evaluate().plan();

        assertThat(second.placements()).extracting(Placement::previous).containsExactly(Optional.of(first.id()));
        assertThat(second.stops()).isEmpty();
    }

    @Test
    void replacesNothingOnceItsDeploymentHasFailed() {
        World world = started(JobBuilder.system("a").update(1), node(1), node(2));
        world.register(JobBuilder.system("a").update(1).command("other").build());
        world.evaluate();
        world.finishDeployment(DeploymentStatus.FAILED);
        world.settle();

        Plan plan = world.evaluate().plan();
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.deployment()).isEmpty();
    }

    @Test
    void replacesNothingWhileItsDeploymentIsPaused() {
        World world = started(JobBuilder.system("a").update(1), node(1), node(2));
        world.register(JobBuilder.system("a").update(1).command("other").build());
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.PAUSED);
        assertThat(world.evaluate().plan().placements()).isEmpty();

        world.finishDeployment(DeploymentStatus.RUNNING);
        assertThat(world.evaluate().plan().placements()).hasSize(1);
    }

    @Test
    void keepsWhatRunsWhereTheNewVersionHasNoRoom() {
        World world = started(JobBuilder.system("a"), node(1));
        world.register(JobBuilder.system("a").size(100_000, 256).build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.queued()).containsEntry("web", 1);
    }

    @Test
    void stopsWhereTheNewVersionMayNotRun() {
        World world = started(JobBuilder.system("a"), node(1), node(2).meta("rack", "r2"));
        world.register(
                JobBuilder.system("a").constraint("${meta.rack}", "=", "r2").build());

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).extracting(Stop::node).containsExactly(id(1));
        assertThat(plan.inPlace()).extracting(Plan.InPlaceUpdate::node).containsExactly(id(2));
    }

    @Test
    void systemIsPlacedAnewWhereItHasEnded() {
        World world = started(JobBuilder.system("a"), node(1));
        JobAllocation failed = on(world, 1);
        world.report(failed, ClientStatus.FAILED);

        assertThat(world.evaluate().plan().placements())
                .singleElement()
                .satisfies(placement -> assertThat(placement.previous()).contains(failed.id()));
    }

    @Test
    void sysbatchIsDoneWhereItHasEndedUntilTheJobChanges() {
        World world = World.of(JobBuilder.sysbatch("a").build(), node(1), node(2));
        world.evaluate();
        world.report(on(world, 1), ClientStatus.COMPLETE);
        world.report(on(world, 2), ClientStatus.FAILED);
        assertThat(world.evaluate().plan().placements()).isEmpty();

        world.register(JobBuilder.sysbatch("a").command("other").build());
        assertThat(placedOn(world.evaluate().plan())).containsExactly(id(1), id(2));
    }

    /** Rule 7 of Nomad's scheduler: what a sysbatch job has finished needs nothing on a node that went down. */
    @Test
    void sysbatchStaysDoneOnANodeThatWentDown() {
        World world = World.of(JobBuilder.sysbatch("a").build(), node(1), node(2));
        world.evaluate();
        world.report(on(world, 1), ClientStatus.COMPLETE);
        JobAllocation running = on(world, 2);
        world.fail(id(1));
        world.fail(id(2));

        Plan down = world.evaluate().plan();

        assertThat(down.stops()).extracting(Stop::allocation).containsExactly(running.id());
        assertThat(down.placements()).isEmpty();

        world.change(id(1), view -> view.withState(NodeStatus.READY, view.eligibility()));
        world.change(id(2), view -> view.withState(NodeStatus.READY, view.eligibility()));
        assertThat(placedOn(world.evaluate().plan()))
                .as("only what was lost is run again")
                .containsExactly(id(2));
    }

    @Test
    void sysbatchStaysDoneThoughItsNodeGoesDownOrIsEmptied() {
        World world = World.of(JobBuilder.sysbatch("a").build(), node(1), node(2));
        world.evaluate();
        world.report(on(world, 1), ClientStatus.COMPLETE);
        world.report(on(world, 2), ClientStatus.COMPLETE);
        world.fail(id(1));
        ineligible(world, 2);
        world.all().forEach(world::depart);

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).isEmpty();
        assertThat(plan.placements()).isEmpty();
    }

    @Test
    void stopsEverywhereWithItsJob() {
        World world = started(JobBuilder.system("a"), node(1), node(2));
        world.stop();

        Plan plan = world.evaluate().plan();

        assertThat(plan.stops()).hasSize(2);
        assertThat(plan.placements()).isEmpty();
    }

    /** A canary was lost with its node, and a node came that had run nothing: it gets the canary, not first another version. */
    @Test
    void changesNothingInASecondRunAfterACanaryIsLost() {
        neverRunsTwiceOnANodeAndASecondRunChangesNothing(5983L);
    }

    @Property(tries = 200)
    void neverRunsTwiceOnANodeAndASecondRunChangesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        World world = World.of(job(random), node(1), node(2), node(3).size(700, 700));
        for (int step = 0; step < 20; step++) {
            step(world, random);
            SchedulingRequest request = world.request();
            assertThat(PlanCheck.wrong(request, world.evaluate().plan())).isEmpty();
            assertThat(world.live().stream().map(JobAllocation::node)).doesNotHaveDuplicates();
            Plan second = world.plan().plan();
            assertThat(second.placements()).isEmpty();
            assertThat(second.stops()).isEmpty();
            assertThat(second.inPlace()).isEmpty();
            assertThat(second.deployment()).isEmpty();
        }
    }

    private static dev.drover.protocol.job.Job job(Random random) {
        JobBuilder job = JobBuilder.system("a")
                .count(random.nextInt(5) == 0 ? 0 : 1)
                .size(300 + 100 * random.nextInt(5), 300)
                .command("c" + random.nextInt(2))
                .priority(50 + random.nextInt(2));
        return switch (random.nextInt(3)) {
            case 0 -> job.update(1 + random.nextInt(2)).build();
            case 1 -> job.canaries(1 + random.nextInt(2), 40).build();
            default -> job.build();
        };
    }

    private static void promote(World world) {
        if (world.deployment().filter(Deployment::isActive).isPresent()) {
            world.promote();
        }
    }

    private static void step(World world, Random random) {
        int number = 1 + random.nextInt(3);
        switch (random.nextInt(8)) {
            case 0 -> world.register(job(random));
            case 1 -> world.fail(id(number));
            case 2 -> world.change(id(number), view -> view.withState(NodeStatus.READY, Eligibility.ELIGIBLE));
            case 3 -> ineligible(world, number);
            case 4 ->
                world.finishDeployment(random.nextBoolean() ? DeploymentStatus.SUCCESSFUL : DeploymentStatus.FAILED);
            case 5 ->
                world.live().stream()
                        .filter(allocation -> allocation.node().equals(id(number)))
                        .forEach(allocation -> {
                            ineligible(world, number);
                            world.depart(allocation);
                        });
            case 6 -> promote(world);
            default -> world.settle();
        }
    }
}
