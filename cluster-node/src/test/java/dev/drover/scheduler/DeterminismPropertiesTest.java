package dev.drover.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.scheduler.rank.RandomRequests;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** The same request leads to the same plan; the seed names the request, or a history of many. */
@AddLifecycleHook(MoreCases.class)
class DeterminismPropertiesTest {
    @Property(tries = 200)
    void makesTheSamePlanFromTheSameRequest(@ForAll long seed) {
        Random random = new Random(seed);
        World world = RandomHistory.world(random);
        for (int step = 0; step < RandomHistory.STEPS; step++) {
            RandomHistory.step(world, random);
            SchedulingRequest request = world.request();
            assertThat(Scheduler.schedule(request)).isEqualTo(Scheduler.schedule(request));
            world.evaluate();
        }
    }

    @Property(tries = 2000)
    void theSameRequestMakesTheSamePlan(@ForAll long seed) {
        Random random = new Random(seed);
        SchedulingRequest request = RandomRequests.request(random);
        assertThat(Scheduler.schedule(request)).isEqualTo(Scheduler.schedule(request));
    }
}
