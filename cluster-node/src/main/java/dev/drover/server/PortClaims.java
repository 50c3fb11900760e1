package dev.drover.server;

import dev.drover.node.NodeState;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import java.util.Collection;
import java.util.Optional;

/** Whether a node may give dynamic ports: two agents that share an address must not give the same ones. Pure. */
final class PortClaims {
    private PortClaims() {}

    /** What is wrong with the range of a node that registers, beside the nodes there are; empty if nothing is. */
    static Optional<String> conflict(Node node, Collection<NodeState> others) {
        return others.stream()
                .filter(other -> other.status() == NodeStatus.READY)
                .flatMap(other -> other.node().stream())
                .filter(other -> !other.id().equals(node.id()) && overlap(node.resources(), other.resources()))
                .map(other -> "node \"%s\" gives dynamic ports %s on %s, and node \"%s\" gives %s there"
                        .formatted(
                                node.name(),
                                range(node.resources()),
                                node.resources().address(),
                                other.name(),
                                range(other.resources())))
                .findFirst();
    }

    private static boolean overlap(NodeResources mine, NodeResources others) {
        return mine.address().equals(others.address())
                && mine.minDynamicPort() <= others.maxDynamicPort()
                && others.minDynamicPort() <= mine.maxDynamicPort();
    }

    private static String range(NodeResources resources) {
        return resources.minDynamicPort() + "-" + resources.maxDynamicPort();
    }
}
