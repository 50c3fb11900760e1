package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.scheduler.check.PlanCheck;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;

/** What can be placed is placed, though it be only just: the seed names a {@link HiddenAssignment}. */
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
}
