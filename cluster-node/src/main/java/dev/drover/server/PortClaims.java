package dev.drover.server;

import dev.drover.node.NodeState;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Whether a node may give dynamic ports: two agents that share an address must not give the same ones. Pure. */
final class PortClaims {
    private PortClaims() {}

    /** What is wrong with the range of a node that registers, beside the nodes there are; empty if nothing is. */
    static Optional<String> conflict(Node node, Collection<NodeState> others) {
        return others.stream()
                .filter(other -> other.status() == NodeStatus.READY)
                .flatMap(other -> other.node().stream())
                .filter(other -> !other.id().equals(node.id()))
                .flatMap(other -> conflict(node, other).stream())
                .findFirst();
    }

    private static Optional<String> conflict(Node node, Node other) {
        if (!overlap(node.resources(), other.resources())) {
            return Optional.empty();
        }
        Set<String> theirs = addresses(other);
        return addresses(node).stream()
                .filter(theirs::contains)
                .findFirst()
                .map(address -> "node \"%s\" gives dynamic ports %s on %s, and node \"%s\" gives %s there"
                        .formatted(
                                node.name(), range(node.resources()), address, other.name(), range(other.resources())));
    }

    /** Its own, and those of its networks. */
    private static Set<String> addresses(Node node) {
        Set<String> addresses = new LinkedHashSet<>();
        addresses.add(node.resources().address());
        node.equipment().networks().values().forEach(network -> addresses.add(network.address()));
        return addresses;
    }

    private static boolean overlap(NodeResources mine, NodeResources others) {
        return mine.minDynamicPort() <= others.maxDynamicPort() && others.minDynamicPort() <= mine.maxDynamicPort();
    }

    private static String range(NodeResources resources) {
        return resources.minDynamicPort() + "-" + resources.maxDynamicPort();
    }
}
