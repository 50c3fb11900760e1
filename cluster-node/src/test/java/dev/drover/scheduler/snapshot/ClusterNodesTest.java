package dev.drover.scheduler.snapshot;

import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterNodesTest {
    private static HeldAllocation held(String id, int cpu, int port) {
        AssignedPort assigned = new AssignedPort("http", port, 0, "", false);
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(cpu, 10, 0, List.of())), 5, List.of(assigned));
        return new HeldAllocation(new AllocationId(id), JobId.of("a"), "web", resources, 50, 1);
    }

    @Test
    void keepsNodesInTheOrderOfTheirIds() {
        ClusterNodes nodes = new ClusterNodes();
        for (int number : new int[] {5, 1, 30, 7, 2}) {
            nodes.put(node(number).view());
        }
        nodes.remove(id(7));
        nodes.remove(id(99));
        assertThat(nodes.snapshot().nodes()).extracting(NodeView::id).containsExactly(id(1), id(2), id(5), id(30));
        assertThat(nodes.snapshot().node(id(7))).isEmpty();
        assertThat(nodes.snapshot().node(id(30))).isPresent();
    }

    @Test
    void snapshotsDoNotSeeLaterChanges() {
        Random random = new Random(1);
        ClusterNodes nodes = new ClusterNodes();
        TreeMap<Integer, Long> expected = new TreeMap<>();
        for (int step = 1; step < 2_000; step++) {
            int number = random.nextInt(60);
            if (random.nextInt(4) == 0) {
                nodes.remove(id(number));
                expected.remove(number);
            } else {
                nodes.put(node(number).sequence(step).view());
                expected.put(number, (long) step);
            }
            if (step % 7 == 0) {
                ClusterSnapshot snapshot = nodes.snapshot();
                List<Long> before = sequences(snapshot);
                assertThat(before).containsExactlyElementsOf(expected.values());
                nodes.put(node(100).view());
                nodes.remove(id(100));
                nodes.put(node(0).sequence(-1).view());
                assertThat(sequences(snapshot)).isEqualTo(before);
                expected.put(0, -1L);
            }
        }
    }

    private static List<Long> sequences(ClusterSnapshot snapshot) {
        return snapshot.nodes().stream().map(NodeView::sequence).toList();
    }

    @Test
    void overlaysOffersTheNodeDoesNotShowYet() {
        ClusterSnapshot snapshot = ClusterSnapshot.of(
                List.of(node(1).sequence(4).view(), node(2).sequence(9).view()));
        ClusterSnapshot overlaid = snapshot.overlay(List.of(
                new PendingOffer(id(1), 5, List.of(held("a", 100, 20_001))),
                new PendingOffer(id(2), 9, List.of(held("b", 100, 20_001))),
                new PendingOffer(id(2), PendingOffer.UNKNOWN, List.of(held("c", 30, 20_002))),
                new PendingOffer(id(3), PendingOffer.UNKNOWN, List.of(held("d", 100, 20_001)))));
        assertThat(overlaid.node(id(1)).orElseThrow().usage().cpuMhz()).isEqualTo(100);
        assertThat(overlaid.node(id(2)).orElseThrow().usage().cpuMhz()).isEqualTo(30);
        assertThat(snapshot.node(id(1)).orElseThrow().usage()).isEqualTo(NodeUsage.NONE);
        assertThat(overlaid.size()).isEqualTo(2);
    }

    /** The node has taken it, and who asked for it does not know yet. */
    @Test
    void leavesWhatTheNodeShowsAsItIs() {
        ClusterSnapshot snapshot = ClusterSnapshot.of(List.of(node(1).view().withHeld(held("a", 100, 20_001))));
        HeldAllocation planned = new HeldAllocation(
                new AllocationId("a"),
                JobId.of("job"),
                "web",
                held("a", 100, 20_001).resources(),
                HeldAllocation.NEVER,
                0);

        ClusterSnapshot overlaid =
                snapshot.overlay(List.of(new PendingOffer(id(1), PendingOffer.UNKNOWN, List.of(planned))));

        assertThat(overlaid.node(id(1)).orElseThrow().held())
                .isEqualTo(snapshot.node(id(1)).orElseThrow().held());
    }

    @Test
    void usageIsWhatTheHeldAllocationsUse() {
        NodeView node = node(1).view();
        node = node.withHeld(held("b", 100, 20_001)).withHeld(held("a", 50, 20_002));
        node = node.withHeld(held("b", 70, 20_003)).withHeld(held("c", 1, 20_003));
        assertThat(node.held())
                .extracting(HeldAllocation::id)
                .extracting(AllocationId::value)
                .containsExactly("a", "b", "c");
        assertThat(node.usage().cpuMhz()).isEqualTo(121);
        assertThat(node.usage().memoryMb()).isEqualTo(30);
        assertThat(node.usage().diskMb()).isEqualTo(15);
        assertThat(node.usage().usesPort(20_001)).isFalse();
        node = node.withoutHeld(new AllocationId("c"));
        assertThat(node.usage().usesPort(20_003)).isTrue();
        node = node.withoutHeld(new AllocationId("b")).withoutHeld(new AllocationId("a"));
        assertThat(node.usage()).isEqualTo(NodeUsage.NONE);
        assertThat(node.withoutHeld(new AllocationId("a"))).isSameAs(node);
    }

    @Test
    void cellsFollowWhateverHappensToNodes() {
        Random random = new Random(2);
        ClusterNodes nodes = new ClusterNodes();
        for (int step = 1; step < 2_000; step++) {
            int number = random.nextInt(40);
            switch (random.nextInt(5)) {
                case 0 -> nodes.remove(id(number));
                case 1 -> nodes.node(id(number)).ifPresent(node -> nodes.put(node.withSequence(node.sequence() + 1)));
                case 2 -> nodes.node(id(number)).ifPresent(node -> nodes.put(node.withHeld(held("x", 1, 1))));
                case 3 -> nodes.put(node(number).ineligible().view());
                default ->
                    nodes.put(node(number)
                            .datacenter("dc" + random.nextInt(2))
                            .pool("p" + random.nextInt(2))
                            .view());
            }
            assertCellsFit(nodes.snapshot());
        }
    }

    private static void assertCellsFit(ClusterSnapshot snapshot) {
        Map<Cell, NodeSum> sums = new TreeMap<>();
        for (NodeView node : snapshot.nodes()) {
            if (node.isSchedulable()) {
                sums.merge(Cell.of(node), NodeSum.NONE.plus(node), NodeSum::plus);
            }
        }
        assertThat(snapshot.cells()).isEqualTo(sums);
        sums.forEach((cell, sum) -> {
            List<NodeView> there =
                    Arrays.stream(snapshot.places(cell)).mapToObj(snapshot::at).toList();
            assertThat(there)
                    .isEqualTo(snapshot.nodes().stream()
                            .filter(node ->
                                    node.isSchedulable() && Cell.of(node).equals(cell))
                            .toList());
        });
    }

    @Test
    void sumsTellNodesAndSequencesApart() {
        Set<NodeSum> sums = new HashSet<>();
        for (int number = 0; number < 20; number++) {
            for (long sequence = 0; sequence < 20; sequence++) {
                sums.add(NodeSum.NONE.plus(node(number).sequence(sequence).view()));
            }
        }
        assertThat(sums).hasSize(400);
        NodeView one = node(1).view();
        NodeView two = node(2).view();
        assertThat(NodeSum.NONE.plus(one).plus(two))
                .isEqualTo(NodeSum.NONE.plus(two).plus(one));
        assertThat(NodeSum.NONE.plus(one).plus(two).minus(one)).isEqualTo(NodeSum.NONE.plus(two));
        assertThat(NodeSum.NONE.plus(one).hex()).hasSize(32);
    }
}
