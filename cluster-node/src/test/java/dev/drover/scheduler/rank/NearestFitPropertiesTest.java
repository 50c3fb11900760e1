package dev.drover.scheduler.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.Job;
import dev.drover.scheduler.MoreCases;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.check.ConstraintCheck;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What a plan says of what it could not place; the seed names the job and the nodes. */
@AddLifecycleHook(MoreCases.class)
public class NearestFitPropertiesTest {
    @Property(tries = 6000)
    void everyFailureNamesItsNearestNode(@ForAll long seed) {
        Random random = new Random(seed);
        Job job = RandomRequests.job(random).build();
        SchedulingRequest request = World.of(job, RandomRequests.nodes(random)).request();
        boolean isReached = request.snapshot().nodes().stream()
                .anyMatch(node -> node.isSchedulable() && ConstraintCheck.reaches(job, node.node()));
        if (!isReached) {
            return;
        }
        for (PlacementMetrics metrics :
                Scheduler.schedule(request).plan().failedGroups().values()) {
            assertThat(metrics.explanation().misses()).isNotEmpty();
            assertThat(metrics.explanation().nearest())
                    .hasValueSatisfying(nearest -> assertThat(nearest.misses()).isNotEmpty());
        }
    }
}
