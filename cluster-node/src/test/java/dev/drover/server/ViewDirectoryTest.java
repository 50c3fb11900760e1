package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.node.NodeState;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Requester;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import dev.drover.recording.IndexClock;
import dev.drover.registry.CanaryView;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.server.stream.NodeAssignments;
import dev.drover.variable.Keyring;
import dev.drover.view.ClusterView;
import dev.drover.view.SampleViews;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewKeeper;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class ViewDirectoryTest {
    private static final NodeId ID = Samples.NODE;
    private static final Node NODE = Samples.node(1_000);
    private static final long JOURNALED = 5;
    private static final ViewChanges OF_THE_NODE = new ViewChanges(false, Set.of(), Map.of(ID, Set.of()));

    private final ScheduledExecutorService views = Executors.newSingleThreadScheduledExecutor();
    private final ViewDirectory directory = new ViewDirectory(
            answering(new Answer<>(new NodeReply.Recorded(), JOURNALED)),
            new ViewKeeper(new IndexClock(Clock.systemUTC(), 1), views),
            Keyring.random());
    private final List<NodeAssignments> told = new ArrayList<>();

    @AfterEach
    void stop() {
        views.shutdownNow();
    }

    private static EntityAccess answering(Answer<NodeReply> answer) {
        return (EntityAccess) Proxy.newProxyInstance(
                EntityAccess.class.getClassLoader(),
                new Class<?>[] {EntityAccess.class},
                (proxy, method, arguments) -> CompletableFuture.completedStage(answer));
    }

    /** The node may come from another server, which has told its agent more than this one knows yet. */
    @Test
    void givesNoPictureOlderThanTheRegistration() {
        directory
                .register(NODE, new Requester("", "", ""))
                .toCompletableFuture()
                .join();
        directory.watch(ID, told::add);

        directory.onChanged(view(JOURNALED - 1), OF_THE_NODE);
        assertThat(told).isEmpty();
        directory.onChanged(view(JOURNALED), OF_THE_NODE);

        assertThat(told).extracting(NodeAssignments::complete).containsExactly(true);
    }

    @Test
    void tellsOfAPromotionOnce() {
        ViewChanges ofTheJob = new ViewChanges(false, Set.of(CanaryView.JOB.id()), Map.of());
        NodeId node = CanaryView.PLACEMENT.node();
        directory.watch(node, told::add);
        directory.onChanged(CanaryView.view(3, true), new ViewChanges(false, Set.of(), Map.of(node, Set.of())));
        directory.onChanged(CanaryView.view(4, true), ofTheJob);
        assertThat(told).extracting(ViewDirectoryTest::wasCanary).containsExactly(false);

        directory.onChanged(CanaryView.view(5, false), ofTheJob);
        directory.onChanged(CanaryView.view(6, false), ofTheJob);

        assertThat(told).extracting(ViewDirectoryTest::wasCanary).containsExactly(false, true);
        assertThat(told.get(1).complete()).isFalse();
    }

    @Test
    void tellsOfAPromotionThatAnAgentMayHaveMissed() {
        NodeId node = CanaryView.PLACEMENT.node();
        directory.watch(node, told::add);

        directory.onChanged(CanaryView.view(5, false), new ViewChanges(false, Set.of(), Map.of(node, Set.of())));

        assertThat(told).extracting(ViewDirectoryTest::wasCanary).containsExactly(true);
        assertThat(told.get(0)
                        .changed()
                        .get(0)
                        .allocation()
                        .placement()
                        .lineage()
                        .canary())
                .isFalse();
    }

    private static boolean wasCanary(NodeAssignments assignments) {
        return assignments.changed().get(0).wasCanary();
    }

    private static ClusterView view(long sequence) {
        NodeState state = NodeState.EMPTY.apply(new NodeEvent.NodeRegistered(NODE), new Stamp(sequence, Instant.EPOCH));
        return SampleViews.view(
                sequence,
                TreePMap.empty(),
                TreePMap.singleton(ID, new Seen<>(state, sequence, "", sequence)),
                Map.of(PartitionId.of("node|" + ID).value(), 1L),
                ClusterSnapshot.EMPTY);
    }
}
