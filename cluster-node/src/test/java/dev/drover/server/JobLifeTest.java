package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.recording.Asked;
import dev.drover.view.ClusterView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLifeTest {
    private static final Asked ASKED = Asked.by(Cause.Kind.REQUEST, "test");

    @TempDir
    Path root;

    private TestCluster cluster;

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
        registerNode(4_000);
        register(Samples.batch("b", 1));
        AllocationId allocation = placed("b", 1).get(0);
        tell(allocation, ClientStatus.RUNNING, Optional.empty());
        tell(allocation, ClientStatus.COMPLETE, Optional.empty());

        until(view -> view.job(JobId.of("b")).orElseThrow().status() == JobStatus.DEAD);

        assertThat(eventsOf("b")).isLessThanOrEqualTo(7);
    }

    @Test
    void bringsAServiceJobToHealthWithinTheWriteBudget() {
        registerNode(4_000);
        register(Samples.service("s", 1));
        AllocationId allocation = placed("s", 1).get(0);
        tell(allocation, ClientStatus.RUNNING, Optional.empty());
        tell(allocation, ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));

        until(view -> view.job(JobId.of("s")).orElseThrow().latestDeployment().stream()
                .anyMatch(deployment -> deployment.status() == DeploymentStatus.SUCCESSFUL));

        assertThat(eventsOf("s")).isLessThanOrEqualTo(9);
    }

    @Test
    void carriesADeploymentToSuccess() {
        registerNode(4_000);
        register(Samples.service("s", 2));
        for (AllocationId allocation : placed("s", 2)) {
            tell(allocation, ClientStatus.RUNNING, Optional.empty());
            tell(allocation, ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));
        }

        ClusterView view = until(seen -> seen.job(JobId.of("s")).orElseThrow().latestDeployment().stream()
                .anyMatch(deployment -> deployment.status() == DeploymentStatus.SUCCESSFUL));

        assertThat(view.job(JobId.of("s")).orElseThrow().status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    void blocksWhatDoesNotFitAndPlacesItWhenCapacityComes() {
        register(Samples.batch("b", 1));
        until(view ->
                view.job(JobId.of("b")).orElseThrow().evaluations().blocked().isPresent());

        registerNode(4_000);

        assertThat(placed("b", 1)).hasSize(1);
        ClusterView view = until(seen ->
                seen.job(JobId.of("b")).orElseThrow().evaluations().open().isEmpty());
        assertThat(view.job(JobId.of("b")).orElseThrow().evaluations().ended())
                .allMatch(evaluation -> evaluation.status() == EvaluationStatus.COMPLETE);
    }

    @Test
    void knowsEverythingAgainAfterARestart() throws Exception {
        registerNode(4_000);
        register(Samples.service("s", 3));
        List<AllocationId> before = placed("s", 3);

        cluster.restart();

        assertThat(placed("s", 3)).isEqualTo(before);
        JobReply stopped = ask(
                JobId.of("s"),
                new JobCommand.DeregisterJob(false, cluster.engine().entities().newEvaluationId(JobId.of("s"))));
        assertThat(stopped).isInstanceOf(JobReply.EvaluationQueued.class);
        until(view -> view.allocations()
                .allMatch(located -> !located.allocation().desired().wireName().equals("run")));
    }

    @Test
    void purgesAJobAndTakesItsIdAnew() throws Exception {
        registerNode(4_000);
        register(Samples.service("s", 2));
        List<AllocationId> first = placed("s", 2);
        long before = sequence("s");

        purge("s");

        ClusterView purged = until(view -> stopped(view, first) && isGone(view, "s"));
        assertThat(purged.job(JobId.of("s")).orElseThrow().evaluations().ended())
                .allMatch(evaluation -> evaluation.status() == EvaluationStatus.COMPLETE);
        first.forEach(allocation -> tell(allocation, ClientStatus.FAILED, Optional.empty()));
        cluster.restart();
        register(Samples.service("s", 1));
        List<AllocationId> second = placed("s", 1);

        JobState anew = cluster.engine().keeper().view().job(JobId.of("s")).orElseThrow();
        assertThat(second).doesNotContainAnyElementsOf(first);
        assertThat(anew.registration().orElseThrow().version()).isEqualTo(1);
        assertThat(anew.evaluations().count()).isEqualTo(3);
        assertThat(sequence("s")).isGreaterThan(before + 2);
    }

    @Test
    void purgesAJobThatWaitsForCapacity() {
        register(Samples.batch("b", 1));
        until(view ->
                view.job(JobId.of("b")).orElseThrow().evaluations().blocked().isPresent());

        purge("b");

        until(view -> isGone(view, "b"));
        registerNode(4_000);
        register(Samples.batch("other", 1));
        placed("other", 1);
        assertThat(cluster.engine().keeper().view().allocationsOf(JobId.of("b")))
                .isEmpty();
    }

    @Test
    void purgesAJobWhoseNodeIsGone() {
        registerNode(4_000);
        register(Samples.service("s", 1));
        placed("s", 1);
        await(cluster.engine().entities().ask(Samples.NODE, new NodeCommand.ExpireHeartbeat(), ASKED));

        purge("s");

        until(view -> isGone(view, "s"));
    }

    private void purge(String job) {
        JobId id = JobId.of(job);
        EvaluationId evaluation = cluster.engine().entities().newEvaluationId(id);
        assertThat(ask(id, new JobCommand.DeregisterJob(true, evaluation)))
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

    private void registerNode(int cpuMhz) {
        await(cluster.engine().entities().ask(Samples.NODE, new NodeCommand.RegisterNode(Samples.node(cpuMhz)), ASKED));
    }

    private void register(Job job) {
        EvaluationId evaluation = cluster.engine().entities().newEvaluationId(job.id());
        JobReply reply = ask(
                job.id(), new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation, ""));
        assertThat(reply).isInstanceOf(JobReply.EvaluationQueued.class);
    }

    private JobReply ask(JobId job, JobCommand command) {
        return await(cluster.engine().ask(job, command, ASKED));
    }

    private List<AllocationId> placed(String job, int count) {
        return until(view -> view.allocationsOf(JobId.of(job)).size() == count).allocationsOf(JobId.of(job)).stream()
                .map(located -> located.allocation().placement().id())
                .toList();
    }

    private void tell(AllocationId allocation, ClientStatus status, Optional<DeploymentHealth> health) {
        AllocationUpdate update = new AllocationUpdate(allocation, status, "", Map.of(), health);
        await(cluster.engine().entities().ask(Samples.NODE, new NodeCommand.UpdateAllocations(List.of(update)), ASKED));
    }

    private ClusterView until(Predicate<ClusterView> condition) {
        ClusterView view = await(cluster.engine().keeper().await(condition, Duration.ofSeconds(10)));
        assertThat(condition.test(view))
                .as("the view came to what was waited for")
                .isTrue();
        return view;
    }

    /** What was written for the only job there is: all but the registration of the only node. */
    private long eventsOf(String job) {
        ClusterView view = cluster.engine().keeper().view();
        long ofNodes = view.nodes().values().stream()
                .mapToLong(node -> node.sequence() - 1)
                .sum();
        return view.jobs().values().stream().mapToLong(seen -> seen.sequence()).sum() + ofNodes + plans(job);
    }

    /** One plan for each evaluation that ended. */
    private long plans(String job) {
        return cluster.engine()
                .keeper()
                .view()
                .job(JobId.of(job))
                .orElseThrow()
                .evaluations()
                .ended()
                .size();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(15, TimeUnit.SECONDS).join();
    }
}
