package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.scheduler.JobBuilder;
import dev.drover.view.ClusterView;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a whole server; each task of the samples takes 100 MHz. */
class UnblockerTest {
    @TempDir
    Path root;

    private TestCluster cluster;
    private final ClusterActions actions = new ClusterActions(() -> cluster.engine());

    @BeforeEach
    void startCluster() throws Exception {
        cluster = TestCluster.start(root);
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Test
    void placesWhatWaitedWhenAnAllocationEnds() {
        actions.registerNode(100);
        actions.register(Samples.batch("first", 1));
        List<AllocationId> first = actions.placed("first", 1);
        actions.register(Samples.batch("second", 1));
        actions.until(view -> isBlocked(view, "second"));

        actions.tell(first.get(0), ClientStatus.COMPLETE, Optional.empty());

        actions.placed("second", 1);
        actions.until(view -> !isBlocked(view, "second"));
    }

    /** The job hears of the end after everybody has seen the room that it leaves. */
    @Test
    void placesWhatWaitedForTheJobsOwnAllocationToEnd() {
        actions.registerNode(400);
        actions.register(JobBuilder.batch("apart")
                .count(2)
                .size(100, 64)
                .constraint("${node.datacenter}", "distinct_property", "")
                .build());
        List<AllocationId> first = actions.placed("apart", 1);
        actions.until(view -> isBlocked(view, "apart"));

        actions.tell(first.get(0), ClientStatus.COMPLETE, Optional.empty());

        actions.placed("apart", 2);
        actions.until(view -> !isBlocked(view, "apart"));
    }

    @Test
    void placesWhatWaitedWhenANodeGrows() {
        actions.registerNode(100);
        actions.register(Samples.batch("two", 2));
        actions.placed("two", 1);
        actions.until(view -> isBlocked(view, "two"));

        actions.registerNode(200);

        actions.placed("two", 2);
        actions.until(view -> !isBlocked(view, "two"));
    }

    @Test
    void placesWhatWaitedWhenTheOperatorLetsItPreempt() {
        actions.registerNode(100);
        actions.register(Samples.batch("low", 1, 10));
        List<AllocationId> low = actions.placed("low", 1);
        actions.register(Samples.batch("high", 1, 90));
        actions.until(view -> isBlocked(view, "high"));

        actions.put(SettingId.SCHEDULER, Samples.PREEMPTING);

        List<AllocationId> high = actions.placed("high", 1);
        Allocation victim =
                actions.until(view -> true).allocation(low.get(0)).orElseThrow().allocation();
        assertThat(victim.preemptedBy()).contains(high.get(0));
        actions.until(view -> isBlocked(view, "low"));
    }

    @Test
    void recordsNothingWhileNothingMoreFits() {
        actions.registerNode(100);
        actions.register(Samples.batch("first", 1));
        List<AllocationId> first = actions.placed("first", 1);
        actions.register(Samples.batch("three", 3));
        ClusterView before = actions.until(view -> isBlocked(view, "three"));

        actions.registerNode(150);
        actions.tell(first.get(0), ClientStatus.RUNNING, Optional.empty());
        actions.register(Samples.batch("other", 0));
        ClusterView after = actions.until(view -> hasEnded(view, "other"));

        assertThat(sequence(after, "three")).isEqualTo(sequence(before, "three"));
    }

    @Test
    void leavesAJobThatWasStoppedWhileItWaited() {
        actions.registerNode(100);
        actions.register(Samples.batch("two", 2));
        actions.placed("two", 1);
        actions.until(view -> isBlocked(view, "two"));
        actions.ask(
                JobId.of("two"),
                new JobCommand.DeregisterJob(false, cluster.engine().entities().newEvaluationId(JobId.of("two"))));
        actions.until(view -> hasEnded(view, "two"));

        actions.registerNode(400);
        actions.register(Samples.batch("other", 1));
        ClusterView after =
                actions.until(view -> view.allocationsOf(JobId.of("other")).size() == 1);

        assertThat(after.allocationsOf(JobId.of("two"))).hasSize(1);
    }

    private static boolean isBlocked(ClusterView view, String job) {
        return view.job(JobId.of(job)).orElseThrow().evaluations().blocked().isPresent();
    }

    private static boolean hasEnded(ClusterView view, String job) {
        return view.job(JobId.of(job)).orElseThrow().evaluations().open().isEmpty();
    }

    private static long sequence(ClusterView view, String job) {
        return Objects.requireNonNull(view.jobs().get(JobId.of(job))).sequence();
    }
}
