package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.persistence.log.LogLimits;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.protocol.Cause;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Job;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of as many allocations as a job may have. */
class LargestJobTest {
    private static final int COUNT = 100_000;
    private static final int NODES = 200;
    private static final Job JOB = Samples.batch("largest", COUNT);

    @TempDir
    Path root;

    @Test
    void isPlacedInPiecesBelowTheirLimits() throws Exception {
        try (TestCluster cluster = TestCluster.start(root)) {
            ClusterActions actions = new ClusterActions(cluster::engine);
            for (int number = 0; number < NODES; number++) {
                Node node = node(number);
                cluster.engine()
                        .entities()
                        .askUntilAnswered(
                                node.id(), new NodeCommand.RegisterNode(node), Asked.by(Cause.Kind.REQUEST, "test"));
            }
            actions.until(view -> view.nodes().size() == NODES);
            Largest largest = new Largest();
            cluster.engine().session().feed().subscribe(largest);

            actions.register(JOB);
            ClusterView view = cluster.engine()
                    .keeper()
                    .await(LargestJobTest::hasEnded, Duration.ofMinutes(2))
                    .toCompletableFuture()
                    .join();

            assertThat(view.tally(JOB.id()).counts())
                    .isEqualTo(Map.of(new Tally.Place("group", ClientStatus.PENDING), COUNT));
            assertThat(largest.event).hasPositiveValue().hasValueLessThanOrEqualTo(EventLimit.MAX_BYTES);
            assertThat(largest.row).hasPositiveValue().hasValueLessThanOrEqualTo(LogLimits.STANDARD.rowBytes());
            // Else the start of recovery could not move on.
            ClusterActions.await(cluster.engine()
                    .session()
                    .saveSnapshot(Sweeper.snapshot(
                            "job|" + JOB.id(),
                            StateCodec.JOB,
                            Objects.requireNonNull(view.jobs().get(JOB.id())))));
        }
    }

    private static boolean hasEnded(ClusterView view) {
        return view.job(JOB.id()).stream()
                .anyMatch(job -> job.evaluations().open().isEmpty()
                        && !job.evaluations().ended().isEmpty());
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
