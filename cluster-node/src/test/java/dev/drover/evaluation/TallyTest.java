package dev.drover.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobState;
import dev.drover.protocol.JobId;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.Tally.Place;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What the view keeps in step, change by change, is what a count of the lists comes to. */
class TallyTest {
    private static final int STEPS = 120;

    @Property(tries = 60)
    void countsWhatTheListsHold(@ForAll long seed) {
        RandomHistory history = new RandomHistory(seed);
        try (JournaledWorld world = history.world) {
            for (int step = 0; step < STEPS; step++) {
                history.step();
                ClusterView view = world.keeper().view();
                for (Map.Entry<JobId, Seen<JobState>> job : view.jobs().entrySet()) {
                    assertThat(view.tally(job.getKey()).counts()).isEqualTo(counted(view, job.getKey()));
                }
            }
        }
    }

    private static Map<Place, Integer> counted(ClusterView view, JobId job) {
        Map<Place, Integer> counts = new HashMap<>();
        view.allocationsOf(job).stream()
                .map(ClusterView.Located::allocation)
                .map(allocation -> new Place(allocation.placement().group(), allocation.client()))
                .forEach(place -> counts.merge(place, 1, Integer::sum));
        return counts;
    }
}
