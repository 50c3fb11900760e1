package dev.drover.scheduler;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.node.Eligibility;
import dev.drover.scheduler.check.PlanCheck;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/**
 * What can be placed is placed, though it be only just; what is as it should be is left alone; and what has to leave leaves. The
 * seed names a {@link HiddenAssignment}, or a history.
 */
@AddLifecycleHook(MoreCases.class)
class LivenessPropertiesTest {
    /** All that was asked for is placed, as the rules say. */
    private static Plan placed(HiddenAssignment.Asked asked) {
        SchedulingRequest request = asked.world().request();
        Plan plan = asked.world().evaluate().plan();
        assertThat(PlanCheck.wrong(request, plan)).isEmpty();
        Statistics.label("somebody makes room")
                .collect(plan.placements().stream()
                        .anyMatch(placement -> !placement.lineage().preempted().isEmpty()));
        Statistics.label("somebody makes room")
                .coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 20));
        return plan;
    }

    @Property(tries = 3000)
    void placesAllOfOneKindThatThereIsJustRoomFor(@ForAll long seed) {
        HiddenAssignment.Asked asked = HiddenAssignment.alike(new Random(seed));
        Plan plan = placed(asked);
        assertThat(plan.failedGroups()).isEmpty();
        assertThat(plan.placements()).hasSize(asked.total());
    }

    @Property(tries = 3000)
    void placesEachGroupOnTheOneNodeThatIsRightForIt(@ForAll long seed) {
        HiddenAssignment.Asked asked = HiddenAssignment.apart(new Random(seed));
        Plan plan = placed(asked);
        assertThat(plan.failedGroups()).isEmpty();
        assertThat(plan.placements()).hasSize(asked.total());
    }

    @Property(tries = 2000)
    void placesASystemJobOnEveryNodeThatHasJustTheRoom(@ForAll long seed) {
        HiddenAssignment.Asked asked = HiddenAssignment.everywhere(new Random(seed));
        Plan plan = placed(asked);
        assertThat(plan.placements()).extracting(Placement::node).containsAll(asked.homes());
    }

    /** The nodes are full, so that each successor can only take the room that a predecessor leaves. */
    @Property(tries = 300)
    void replacesAllThoughTheyLeaveTheOnlyRoom(@ForAll long seed) {
        Random random = new Random(seed);
        HiddenAssignment.Asked asked =
                random.nextBoolean() ? HiddenAssignment.alike(random) : HiddenAssignment.apart(random);
        World world = asked.world();
        world.evaluate();
        world.settle();
        world.register(
                asked.job().update(1 + random.nextInt(3)).command("other").build());
        for (int round = 0; round <= asked.total(); round++) {
            SchedulingRequest request = world.request();
            assertThat(PlanCheck.wrong(request, world.evaluate().plan())).isEmpty();
            world.settle();
        }
        assertThat(world.live()).hasSize(asked.total());
        assertThat(world.live())
                .filteredOn(live -> live.group().equals("web"))
                .allMatch(live -> live.jobVersion() == 1);
    }

    @Property(tries = 1000)
    void changesNothingInASecondRun(@ForAll long seed) {
        Random random = new Random(seed);
        World world = RandomHistory.world(random);
        for (int step = 0; step < RandomHistory.STEPS; step++) {
            RandomHistory.step(world, random);
            world.evaluate();
            Plan second = world.plan().plan();
            changesNothing(second);
            assertThat(second.followUps()).isEmpty();
        }
    }

    @Property(tries = 400)
    void aSecondRunOfASystemJobChangesNothing(@ForAll long seed) {
        SystemHistory history = new SystemHistory(new Random(seed));
        for (int step = 0; step < SystemHistory.STEPS; step++) {
            history.step();
            history.world.evaluate();
            changesNothing(history.world.plan().plan());
        }
    }

    private static void changesNothing(Plan plan) {
        assertThat(plan.placements()).isEmpty();
        assertThat(plan.stops()).isEmpty();
        assertThat(plan.inPlace()).isEmpty();
        assertThat(plan.deployment()).isEmpty();
    }

    @Property(tries = 300)
    void reachesTheCountOnceEverythingIsHealthy(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int count) {
        Random random = new Random(seed);
        JobBuilder before = updated(random, 1 + random.nextInt(12))
                .group("api", group -> group.count(3).size(200, 100).update(1 + random.nextInt(3)));
        JobBuilder after = updated(random, count)
                .command("other")
                .size(600, 100)
                .group("api", group -> group.count(2).size(100, 100).update(1).command("other"));
        World world = World.of(before.build());
        IntStream.rangeClosed(1, 5).forEach(number -> world.put(node(number).size(2000, 2000)));
        world.evaluate();
        world.register(after.build());
        for (int round = 0; round <= 2 * count + 24; round++) {
            world.evaluate();
            world.settle();
        }
        assertThat(world.live()).hasSize(count + 2).allMatch(allocation -> allocation.jobVersion() == 1);
        assertThat(world.plan().plan().queued()).isEqualTo(Map.of("web", 0, "api", 0));
    }

    private static JobBuilder updated(Random random, int count) {
        return JobBuilder.service("a").count(count).update(1 + random.nextInt(3));
    }

    @Property(tries = 8000)
    void placesWhatHasRoom(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20) int nodes,
            @ForAll @IntRange(min = 1, max = 5) int each) {
        Random random = new Random(seed);
        int count = 1 + random.nextInt(nodes * each);
        JobBuilder job = random.nextBoolean() ? JobBuilder.batch("a") : JobBuilder.service("a");
        World world = World.of(job.count(count).size(300, 10).disk(10).build());
        IntStream.rangeClosed(1, nodes).forEach(number -> world.put(node(number).size(300 * each + 299, 1000)));
        SchedulingResult result = world.evaluate();
        assertThat(result.plan().failedGroups()).isEmpty();
        assertThat(world.live()).hasSize(count);
    }

    @Property(tries = 200)
    void aDrainedNodeEmptiesAndASecondRunChangesNothing(@ForAll long seed) {
        Random random = new Random(seed);
        JobBuilder job = random.nextBoolean() ? JobBuilder.service("a") : JobBuilder.batch("a");
        World world = World.of(
                job.count(1 + random.nextInt(8))
                        .groupPorts(new Port("http", 0, 0))
                        .build(),
                node(1),
                node(2).dynamicPorts(20_000, 20_001),
                node(3).size(1000, 1000));
        world.evaluate();
        world.settle();
        world.change(id(1), view -> view.withState(view.status(), Eligibility.INELIGIBLE));
        world.live().stream().filter(each -> each.node().equals(id(1))).forEach(world::depart);

        SchedulingRequest request = world.request();
        assertThat(PlanCheck.wrong(request, world.evaluate().plan())).isEmpty();

        assertThat(world.live()).noneMatch(allocation -> allocation.node().equals(id(1)));
        changesNothing(world.plan().plan());
    }
}
