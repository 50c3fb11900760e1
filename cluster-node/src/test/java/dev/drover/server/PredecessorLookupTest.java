package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.node.NodeState;
import dev.drover.node.NodeStates;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.server.stream.PredecessorData;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

class PredecessorLookupTest {
    private static final String DISK = "ephemeral_disk {\nsize = 200\nsticky = true\nmigrate = true\n}";
    private static final NodeId OLD_NODE = new NodeId("old");
    private static final NodeId NEW_NODE = new NodeId("new");
    private static final AllocationId OLD = new AllocationId("0badcafe");
    private static final AllocationId NEW = new AllocationId("5ucce550");
    private static final Stamp STAMP = new Stamp(1, Instant.EPOCH);

    private Job job = job(DISK);
    private Optional<AllocationId> previous = Optional.of(OLD);
    private DesiredStatus desired = DesiredStatus.STOP;
    private ClientStatus client = ClientStatus.COMPLETE;
    private NodeStatus status = NodeStatus.READY;
    private boolean remembered = true;

    private static Job job(String disk) {
        String text = "job \"web\" {\ngroup \"api\" {\n" + disk + "\ntask \"server\" {\ndriver = \"java\"\n}\n}\n}\n";
        return JobFile.read(SourceFile.of("job.hcl", text), Inputs.none(() -> "no UUID wanted"))
                .job()
                .orElseThrow();
    }

    private PredecessorData find(NodeId asking, String secret) {
        return PredecessorLookup.find(view(), asking, secret, NEW);
    }

    private PredecessorData find() {
        return find(NEW_NODE, "secret of new");
    }

    private static PredecessorData none(Reason reason, String why) {
        return new PredecessorData.None(new Rejected(reason, why));
    }

    @Test
    void findsWhatHasEnded() {
        assertThat(find()).isEqualTo(new PredecessorData.With(OLD_NODE, OLD, 200L << 20));
    }

    @Test
    void waitsForWhatIsEnding() {
        client = ClientStatus.RUNNING;

        assertThat(find()).isEqualTo(new PredecessorData.NotYet(OLD));
    }

    /** The news that it is to end may be on its way. */
    @Test
    void looksAgainWhereNothingIsEnding() {
        client = ClientStatus.RUNNING;
        desired = DesiredStatus.RUN;

        assertThat(find()).isEqualTo(none(Reason.UNAVAILABLE, "allocation \"0badcafe\" is not to end"));
    }

    @Test
    void givesUpWhatIsOnALostNode() {
        status = NodeStatus.DOWN;
        assertThat(find()).isEqualTo(none(Reason.NOT_FOUND, "its node is down"));

        status = NodeStatus.DISCONNECTED;
        client = ClientStatus.UNKNOWN;
        assertThat(find()).isEqualTo(none(Reason.NOT_FOUND, "its node is disconnected"));
    }

    @Test
    void givesUpWhatIsForgotten() {
        remembered = false;

        assertThat(find()).isEqualTo(none(Reason.NOT_FOUND, "allocation \"0badcafe\" has been forgotten"));
    }

    @Test
    void tellsNoOtherNode() {
        PredecessorData refused = none(Reason.INVALID, "allocation \"5ucce550\" is not node \"old\"'s");

        assertThat(find(OLD_NODE, "secret of old")).isEqualTo(refused);
    }

    @Test
    void tellsNobodyWithoutTheSecret() {
        PredecessorData refused = none(Reason.INVALID, "allocation \"5ucce550\" is not node \"new\"'s");

        assertThat(find(NEW_NODE, "secret of old")).isEqualTo(refused);
        assertThat(find(NEW_NODE, "")).isEqualTo(refused);
    }

    @Test
    void looksAgainForWhatItDoesNotKnowYet() {
        assertThat(PredecessorLookup.find(view(), NEW_NODE, "secret of new", new AllocationId("another")))
                .isEqualTo(none(Reason.UNAVAILABLE, "this server does not know of allocation \"another\" yet"));
        assertThat(find(new NodeId("another"), "secret"))
                .isEqualTo(none(Reason.UNAVAILABLE, "this server does not know of allocation \"5ucce550\" yet"));
    }

    @Test
    void handsOverNothingUnlessTheGroupWantsIt() {
        PredecessorData refused = none(Reason.INVALID, "allocation \"5ucce550\" takes over nothing");
        job = job("ephemeral_disk {\nsticky = true\n}");
        assertThat(find()).isEqualTo(refused);
        job = job("ephemeral_disk {\nmigrate = true\n}");
        assertThat(find()).isEqualTo(refused);
        job = job(DISK);
        previous = Optional.empty();
        assertThat(find()).isEqualTo(refused);
    }

    private ClusterView view() {
        NodeState old = node(OLD_NODE, status, allocation(OLD, OLD_NODE, Optional.empty(), desired, client));
        NodeState with = node(
                NEW_NODE,
                NodeStatus.READY,
                allocation(NEW, NEW_NODE, previous, DesiredStatus.RUN, ClientStatus.PENDING));
        Map<AllocationId, NodeId> places = remembered ? Map.of(OLD, OLD_NODE, NEW, NEW_NODE) : Map.of(NEW, NEW_NODE);
        return new ClusterView(
                1,
                TreePMap.empty(),
                TreePMap.from(Map.of(OLD_NODE, new Seen<>(old, 1, "", 1), NEW_NODE, new Seen<>(with, 1, "", 1))),
                TreePMap.empty(),
                HashTreePMap.from(places),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                Map.of(),
                TreePMap.empty(),
                TreePMap.empty(),
                ClusterSnapshot.EMPTY);
    }

    private Allocation allocation(
            AllocationId id, NodeId node, Optional<AllocationId> replaced, DesiredStatus wanted, ClientStatus how) {
        Placement sample = SampleTask.placement();
        Placement placement = new Placement(
                id,
                sample.name(),
                sample.group(),
                node,
                sample.resources(),
                replaced,
                Optional.empty(),
                sample.metrics(),
                Lineage.NONE);
        return new Allocation(
                placement,
                job.id(),
                0,
                new EvaluationId("e"),
                wanted,
                "",
                how,
                "",
                Map.of(),
                Optional.empty(),
                STAMP,
                STAMP,
                0);
    }

    private NodeState node(NodeId id, NodeStatus how, Allocation allocation) {
        return NodeStates.holding(described(id), how, job, allocation);
    }

    private static Node described(NodeId id) {
        Node sample = Samples.node(1_000);
        return new Node(
                id,
                "secret of " + id,
                sample.name(),
                sample.datacenter(),
                sample.nodeClass(),
                sample.nodePool(),
                sample.httpAddress(),
                sample.version(),
                sample.resources(),
                sample.reserved(),
                sample.drivers(),
                sample.attributes(),
                sample.meta(),
                sample.equipment());
    }
}
