package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.Evaluations;
import dev.drover.job.JobState;
import dev.drover.persistence.log.LogLimits;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeResources;
import dev.drover.recording.Asked;
import dev.drover.recording.EventLimit;
import dev.drover.snapshot.StateCodec;
import dev.drover.view.ClusterView;
import dev.drover.view.Tally;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of very many allocations: all that is stored of them comes in pieces below their limits. */
class LargestJobTest {
    /** As many as a job may have. */
    private static final int LARGEST = 100_000;

    /** Enough for several pieces of each kind. */
    private static final int LARGE = 2_000;

    /** There is room for some more on each node. */
    private static final int PER_NODE = 500;

    private static final JobId JOB = JobId.of("largest");
    private static final Asked ASKED = Asked.by(Cause.Kind.REQUEST, "test");

    @TempDir
    Path root;

    private final Largest largest = new Largest();
    private TestCluster cluster;
    private final ClusterActions actions = new ClusterActions(() -> cluster.engine());

    @BeforeEach
    void startCluster() throws Exception {
        cluster = TestCluster.start(root);
    }

    private void register(Job job, int count) {
        int nodes = count / PER_NODE;
        for (int number = 0; number < nodes; number++) {
            Node node = node(number);
            cluster.engine().entities().askUntilAnswered(node.id(), new NodeCommand.RegisterNode(node), ASKED);
        }
        actions.until(view -> view.nodes().size() == nodes);
        cluster.engine().session().feed().subscribe(largest);
        actions.register(job);
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Test
    void theLargestIsPlaced() {
        register(Samples.batch(JOB.value(), LARGEST), LARGEST);

        ClusterView placed = placed(LARGEST);
        // Else the start of recovery could not move on.
        ClusterActions.await(cluster.engine()
                .session()
                .saveSnapshot(Sweeper.snapshot(
                        "job|" + JOB,
                        StateCodec.JOB,
                        Objects.requireNonNull(placed.jobs().get(JOB)))));

        isBelowTheLimits();
    }

    @Test
    void aLargeServiceIsPlacedDeployedAndStopped() {
        register(Samples.service(JOB.value(), LARGE), LARGE);

        ClusterView placed = placed(LARGE);
        assertThat(deployment(placed).groups().values()).singleElement().satisfies(group -> assertThat(group.placed())
                .isEqualTo(LARGE));
        tellAll(placed, ClientStatus.RUNNING, Optional.of(new DeploymentHealth(true, Instant.EPOCH)));
        ClusterView deployed = until(view -> deployment(view).status() == DeploymentStatus.SUCCESSFUL);
        assertThat(counts(deployed)).isEqualTo(all(ClientStatus.RUNNING, LARGE));
        tellAll(stopped(), ClientStatus.COMPLETE, Optional.empty());
        until(view -> counts(view).equals(all(ClientStatus.COMPLETE, LARGE)));

        isBelowTheLimits();
    }

    private ClusterView placed(int count) {
        ClusterView placed = until(LargestJobTest::hasEnded);
        assertThat(counts(placed)).isEqualTo(all(ClientStatus.PENDING, count));
        return placed;
    }

    /** Once the evaluation of its stop has ended, nothing of it is to run. */
    private ClusterView stopped() {
        EvaluationId evaluation = cluster.engine().entities().newEvaluationId(JOB);
        actions.ask(JOB, new JobCommand.DeregisterJob(false, evaluation));
        ClusterView stopped = until(view -> job(view)
                .evaluations()
                .find(evaluation)
                .filter(known -> !known.isOpen())
                .isPresent());
        assertThat(job(stopped).allocations().values())
                .allMatch(allocation -> allocation.desired() == DesiredStatus.STOP);
        return stopped;
    }

    private void isBelowTheLimits() {
        assertThat(largest.event).hasPositiveValue().hasValueLessThanOrEqualTo(EventLimit.MAX_BYTES);
        assertThat(largest.row).hasPositiveValue().hasValueLessThanOrEqualTo(LogLimits.STANDARD.rowBytes());
    }

    private ClusterView until(Predicate<ClusterView> condition) {
        ClusterView view = cluster.engine()
                .keeper()
                .await(condition, Duration.ofMinutes(3))
                .toCompletableFuture()
                .join();
        assertThat(condition.test(view))
                .as("the view came to what was waited for")
                .isTrue();
        return view;
    }

    private static JobState job(ClusterView view) {
        return view.job(JOB).orElse(JobState.EMPTY);
    }

    private static boolean hasEnded(ClusterView view) {
        Evaluations evaluations = job(view).evaluations();
        return evaluations.open().isEmpty() && !evaluations.ended().isEmpty();
    }

    private static Deployment deployment(ClusterView view) {
        return job(view).latestDeployment().orElseThrow();
    }

    private static Map<Tally.Place, Integer> counts(ClusterView view) {
        return view.tally(JOB).counts();
    }

    private static Map<Tally.Place, Integer> all(ClientStatus client, int count) {
        return Map.of(new Tally.Place("group", client), count);
    }

    /** Every agent tells so of all that it runs, at once. */
    private void tellAll(ClusterView view, ClientStatus client, Optional<DeploymentHealth> health) {
        view.nodes().forEach((node, seen) -> {
            List<AllocationUpdate> updates = seen.state().allocations().keySet().stream()
                    .map(id -> new AllocationUpdate(id, client, "", Map.of(), health))
                    .toList();
            cluster.engine().entities().askUntilAnswered(node, new NodeCommand.UpdateAllocations(updates), ASKED);
        });
    }

    /** With room for 600 of the job's allocations. */
    private static Node node(int number) {
        Node like = Samples.node(60_000);
        return new Node(
                new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-%012d".formatted(number)),
                like.secretId(),
                "node-" + number,
                like.datacenter(),
                like.nodeClass(),
                like.nodePool(),
                like.httpAddress(),
                like.version(),
                new NodeResources(60_000, 4, 60_000, 180_000, "127.0.0.1", "lo", 20_000, 32_000, List.of()),
                like.reserved(),
                like.drivers(),
                like.attributes(),
                like.meta(),
                Equipment.NONE);
    }

    /** The sizes of what is stored, in bytes. */
    private static final class Largest implements LogSubscriber {
        private final AtomicInteger event = new AtomicInteger();
        private final AtomicInteger row = new AtomicInteger();

        @Override
        public void onCommitted(CommittedRow committed) {
            int sum = 0;
            for (CommittedEvent stored : committed.events()) {
                int size = stored.payload().bytes().length;
                event.accumulateAndGet(size, Math::max);
                sum += size;
            }
            row.accumulateAndGet(sum, Math::max);
        }

        @Override
        public void onRecovered(RecoveredPartition partition) {
            // What was there before has been measured when it was stored.
        }
    }
}
