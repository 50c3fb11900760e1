package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.view.ClusterView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLifeTest {
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
    void runsABatchJobToItsEndWithinTheWriteBudget() {
        actions.registerNode(4_000);
        StoredEvents stored = StoredEvents.of(cluster.engine().session().feed());
        actions.register(Samples.batch("b", 1));
        AllocationId allocation = actions.placed("b", 1).get(0);
        actions.tell(allocation, ClientStatus.RUNNING, Optional.empty());
        actions.tell(allocation, ClientStatus.COMPLETE, Optional.empty());

        actions.until(view -> view.job(JobId.of("b")).orElseThrow().status() == JobStatus.DEAD);

        assertThat(stored.entities())
                .contains("job|default/b")
                .anyMatch(entity -> entity.startsWith("evaluation|"))
                .hasSizeLessThanOrEqualTo(7);
    }

    @Test
    void bringsAServiceJobToHealthWithinTheWriteBudget() {
        actions.registerNode(4_000);
        StoredEvents stored = StoredEvents.of(cluster.engine().session().feed());
        actions.register(Samples.service("s", 1));
        AllocationId allocation = actions.placed("s", 1).get(0);
        actions.tell(allocation, ClientStatus.RUNNING, Optional.empty());
        actions.tell(allocation, ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));

        actions.until(view -> view.job(JobId.of("s")).orElseThrow().latestDeployment().stream()
                .anyMatch(deployment -> deployment.status() == DeploymentStatus.SUCCESSFUL));

        assertThat(stored.entities()).hasSizeLessThanOrEqualTo(9);
    }

    @Test
    void knowsWhichOfANodesEventsTheViewHasPassed() {
        actions.registerNode(4_000);
        ClusterView view = actions.until(seen -> seen.nodes().containsKey(Samples.NODE));

        assertThat(view.hasPassed(Map.of())).isTrue();
        assertThat(view.hasPassed(Map.of(Samples.NODE, 1L))).isTrue();
        assertThat(view.hasPassed(Map.of(Samples.NODE, 2L))).isFalse();
        assertThat(view.hasPassed(Map.of(new NodeId("another"), 1L))).isFalse();
    }

    @Test
    void carriesADeploymentToSuccess() {
        actions.registerNode(4_000);
        actions.register(Samples.service("s", 2));
        for (AllocationId allocation : actions.placed("s", 2)) {
            actions.tell(allocation, ClientStatus.RUNNING, Optional.empty());
            actions.tell(allocation, ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));
        }

        ClusterView view = actions.until(seen -> seen.job(JobId.of("s")).orElseThrow().latestDeployment().stream()
                .anyMatch(deployment -> deployment.status() == DeploymentStatus.SUCCESSFUL));

        assertThat(view.job(JobId.of("s")).orElseThrow().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void blocksWhatDoesNotFitAndPlacesItWhenCapacityComes() {
        actions.register(Samples.batch("b", 1));
        actions.until(view ->
                view.job(JobId.of("b")).orElseThrow().evaluations().blocked().isPresent());

        actions.registerNode(4_000);

        assertThat(actions.placed("b", 1)).hasSize(1);
        ClusterView view = actions.until(seen ->
                seen.job(JobId.of("b")).orElseThrow().evaluations().open().isEmpty());
        assertThat(view.job(JobId.of("b")).orElseThrow().evaluations().ended())
                .allMatch(evaluation -> evaluation.status() == EvaluationStatus.COMPLETE);
    }

    @Test
    void knowsEverythingAgainAfterARestart() throws Exception {
        actions.registerNode(4_000);
        actions.register(Samples.service("s", 3));
        List<AllocationId> before = actions.placed("s", 3);

        cluster.restart();

        assertThat(actions.placed("s", 3)).isEqualTo(before);
        JobReply stopped = actions.ask(
                JobId.of("s"),
                new JobCommand.DeregisterJob(false, cluster.engine().entities().newEvaluationId(JobId.of("s"))));
        assertThat(stopped).isInstanceOf(JobReply.EvaluationQueued.class);
        actions.until(view -> view.allocations()
                .allMatch(located -> !located.allocation().desired().wireName().equals("run")));
    }

    @Test
    void purgesAJobAndTakesItsIdAnew() throws Exception {
        actions.registerNode(4_000);
        actions.register(Samples.service("s", 2));
        List<AllocationId> first = actions.placed("s", 2);
        long before = sequence("s");

        purge("s");

        ClusterView purged = actions.until(view -> stopped(view, first) && isGone(view, "s"));
        assertThat(purged.job(JobId.of("s")).orElseThrow().evaluations().ended())
                .allMatch(evaluation -> evaluation.status() == EvaluationStatus.COMPLETE);
        first.forEach(allocation -> actions.tell(allocation, ClientStatus.FAILED, Optional.empty()));
        cluster.restart();
        actions.register(Samples.service("s", 1));
        List<AllocationId> second = actions.placed("s", 1);

        JobState anew = cluster.engine().keeper().view().job(JobId.of("s")).orElseThrow();
        assertThat(second).doesNotContainAnyElementsOf(first);
        assertThat(anew.registration().orElseThrow().version()).isEqualTo(1);
        assertThat(anew.evaluations().count()).isEqualTo(3);
        assertThat(sequence("s")).isGreaterThan(before + 2);
    }

    @Test
    void purgesAJobThatWaitsForCapacity() {
        actions.register(Samples.batch("b", 1));
        actions.until(view ->
                view.job(JobId.of("b")).orElseThrow().evaluations().blocked().isPresent());

        purge("b");

        actions.until(view -> isGone(view, "b"));
        actions.registerNode(4_000);
        actions.register(Samples.batch("other", 1));
        actions.placed("other", 1);
        assertThat(cluster.engine().keeper().view().allocationsOf(JobId.of("b")))
                .isEmpty();
    }

    @Test
    void purgesAJobWhoseNodeIsGone() {
        actions.registerNode(4_000);
        actions.register(Samples.service("s", 1));
        actions.placed("s", 1);
        actions.expireHeartbeat();

        purge("s");

        actions.until(view -> isGone(view, "s"));
    }

    private void purge(String job) {
        JobId id = JobId.of(job);
        EvaluationId evaluation = cluster.engine().entities().newEvaluationId(id);
        assertThat(actions.ask(id, new JobCommand.DeregisterJob(true, evaluation)))
                .isInstanceOf(JobReply.EvaluationQueued.class);
    }

    private static boolean isGone(ClusterView view, String job) {
        return view.job(JobId.of(job)).stream()
                .allMatch(state ->
                        !state.isRegistered() && state.evaluations().open().isEmpty());
    }

    private static boolean stopped(ClusterView view, List<AllocationId> ids) {
        return ids.stream()
                .allMatch(id -> view.allocation(id).orElseThrow().allocation().desired() == DesiredStatus.STOP);
    }

    private long sequence(String job) {
        return Objects.requireNonNull(cluster.engine().keeper().view().jobs().get(JobId.of(job)))
                .sequence();
    }
}
