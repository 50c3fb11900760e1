package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.node.NodeState;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortClaimsTest {
    private static final Stamp NOW = new Stamp(1, Instant.EPOCH);
    private static final NodeState THERE =
            NodeState.EMPTY.apply(new NodeEvent.NodeRegistered(node("there", "127.0.0.1", 27_000, 27_100)), NOW);

    @Test
    void refusesARangeThatOverlapsAnotherOnTheSameAddress() {
        assertThat(PortClaims.conflict(node("here", "127.0.0.1", 27_100, 27_200), List.of(THERE)))
                .contains("node \"here\" gives dynamic ports 27100-27200 on 127.0.0.1, "
                        + "and node \"there\" gives 27000-27100 there");
    }

    @Test
    void takesOtherRangesAndOtherAddresses() {
        assertThat(PortClaims.conflict(node("here", "127.0.0.1", 27_101, 27_200), List.of(THERE)))
                .isEmpty();
        assertThat(PortClaims.conflict(node("here", "127.0.0.2", 27_000, 27_100), List.of(THERE)))
                .isEmpty();
    }

    @Test
    void looksAtTheAddressesOfNamedNetworks() {
        Equipment equipment = new Equipment(
                Map.of(),
                Map.of("public", new Equipment.HostNetwork("", "lo", "127.0.0.1", List.of())),
                List.of(),
                0,
                0);
        Node here = node("here", "10.0.0.1", 27_100, 27_200, equipment);
        assertThat(PortClaims.conflict(here, List.of(THERE)))
                .contains("node \"here\" gives dynamic ports 27100-27200 on 127.0.0.1, "
                        + "and node \"there\" gives 27000-27100 there");
        assertThat(PortClaims.conflict(node("here", "10.0.0.1", 27_101, 27_200, equipment), List.of(THERE)))
                .isEmpty();
    }

    @Test
    void takesANodeThatIsThereAlreadyAndOneInPlaceOfANodeThatIsDown() {
        assertThat(PortClaims.conflict(node("there", "127.0.0.1", 27_000, 27_100), List.of(THERE)))
                .isEmpty();
        NodeState down = THERE.apply(new NodeEvent.NodeStatusChanged(NodeStatus.DOWN, "", List.of(), List.of()), NOW);
        assertThat(PortClaims.conflict(node("here", "127.0.0.1", 27_000, 27_100), List.of(down)))
                .isEmpty();
    }

    private static Node node(String name, String address, int minPort, int maxPort) {
        return node(name, address, minPort, maxPort, Equipment.NONE);
    }

    private static Node node(String name, String address, int minPort, int maxPort, Equipment equipment) {
        Node sample = Samples.node(1_000);
        return new Node(
                new NodeId(name),
                sample.secretId(),
                name,
                sample.datacenter(),
                sample.nodeClass(),
                sample.nodePool(),
                sample.httpAddress(),
                sample.version(),
                new NodeResources(1_000, 4, 8_000, 100_000, address, "lo", minPort, maxPort, List.of()),
                sample.reserved(),
                sample.drivers(),
                sample.attributes(),
                sample.meta(),
                equipment);
    }
}
