package dev.drover.server;

import static dev.drover.server.ClusterActions.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobState;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.job.JobStatus;
import dev.drover.recording.Asked;
import dev.drover.view.ClusterView;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What collects from time to time, on a whole server. */
class CollectorTest {
    private static final JobId DONE = JobId.of("done");
    private static final Asked ASKED = Asked.by(Cause.Kind.TIMER, "test");

    @TempDir
    Path root;

    private static boolean isThere(ClusterView view) {
        return view.job(DONE).filter(JobState::isRegistered).isPresent();
    }

    @Test
    void forgetsWhatIsOldEnoughInItsPartitionsTimeAfterTime() throws Exception {
        try (TestCluster cluster = TestCluster.start(root)) {
            ClusterActions actions = new ClusterActions(cluster::engine);
            Engine engine = cluster.engine();
            actions.register(Samples.batch("done", 0));
            actions.until(view -> view.job(DONE).orElseThrow().status() == JobStatus.DEAD);
            Collector collector = new Collector(engine.entities(), engine.keeper(), engine.clock());

            await(collector.collect(partition -> true, CollectionSettings.STANDARD, ASKED));
            assertThat(isThere(engine.keeper().view())).as("too young").isTrue();
            await(collector.collect(partition -> false, CollectionSettings.EVERYTHING, ASKED));
            assertThat(isThere(engine.keeper().view())).as("another server's").isTrue();

            Duration none = Duration.ZERO;
            collector.start(
                    engine.system(),
                    partition -> true,
                    new CollectionSettings(Duration.ofMillis(50), none, none, none, none, none));
            actions.until(view -> !isThere(view));
            actions.register(Samples.batch("done", 0));
            actions.until(view -> !isThere(view));
        }
    }
}
