package dev.drover.scheduler.rank;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.plan.NodeFit;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ports that one allocation of a group wants. Those of most groups are all on the node's own address. */
final class PortDemand {
    static final String NO_DYNAMIC_PORT = "network: dynamic port selection failed";

    private final List<Port> staticPorts;
    private final Map<String, OnNetwork> byNetwork = new TreeMap<>();

    PortDemand(TaskGroup group) {
        List<Port> ports = Stream.concat(
                        group.network().stream(),
                        group.tasks().stream().flatMap(task -> task.resources().network().stream()))
                .map(Network::ports)
                .flatMap(List::stream)
                .toList();
        this.staticPorts = ports.stream().filter(Port::isStatic).toList();
        for (Port port : ports) {
            byNetwork.computeIfAbsent(port.hostNetwork(), OnNetwork::new).add(port);
        }
    }

    /** What is wanted on one network, or on several that have one address. */
    private static final class OnNetwork {
        private final String network;
        private final List<Port> staticPorts = new ArrayList<>();
        private final List<Port> repeatedPorts = new ArrayList<>();
        private final Set<Integer> numbers = new HashSet<>();
        private int dynamicPorts;

        OnNetwork(String network) {
            this.network = network;
        }

        void add(Port port) {
            if (!port.isStatic()) {
                dynamicPorts++;
            } else {
                (numbers.add(port.staticPort()) ? staticPorts : repeatedPorts).add(port);
            }
        }

        OnNetwork plus(OnNetwork other) {
            OnNetwork both = new OnNetwork(network);
            for (OnNetwork one : List.of(this, other)) {
                one.staticPorts.forEach(both::add);
                one.repeatedPorts.forEach(both::add);
                both.dynamicPorts += one.dynamicPorts;
            }
            return both;
        }

        boolean isMet(NodeCapacity capacity, NodeUsage usage) {
            for (Port port : staticPorts) {
                if (capacity.isTaken(port.staticPort(), network, usage)) {
                    return false;
                }
            }
            return repeatedPorts.isEmpty() && freeDynamicPorts(capacity, usage) == dynamicPorts;
        }

        /** At most as many as are wanted. */
        private int freeDynamicPorts(NodeCapacity capacity, NodeUsage usage) {
            return dynamicPorts == 0 ? 0 : capacity.freeDynamicPorts(network, dynamicPorts, usage, numbers);
        }

        void addLacks(NodeView node, List<Lack> lacks) {
            for (Port port : staticPorts) {
                if (node.capacity().isTaken(port.staticPort(), network, node.usage())) {
                    lacks.add(lack(port, holder(node, port)));
                }
            }
            for (Port port : repeatedPorts) {
                lacks.add(lack(port, "asked for twice"));
            }
            int free = freeDynamicPorts(node.capacity(), node.usage());
            if (free < dynamicPorts) {
                lacks.add(Lack.amount(NO_DYNAMIC_PORT, dynamicPorts, free));
            }
        }
    }

    private static Lack lack(Port port, String holder) {
        return Lack.port(NodeFit.portCollision(port.label(), port.staticPort()), port.staticPort(), holder);
    }

    private static String holder(NodeView node, Port port) {
        for (HeldAllocation held : node.held()) {
            if (node.capacity().holds(held.resources(), port.staticPort(), port.hostNetwork())) {
                return held.describe();
            }
        }
        return "reserved on the node";
    }

    boolean isMet(NodeCapacity capacity, NodeUsage usage) {
        for (OnNetwork wanted : onAddresses(capacity)) {
            if (!wanted.isMet(capacity, usage)) {
                return false;
            }
        }
        return true;
    }

    /** What the node lacks. */
    void addLacks(NodeView node, List<Lack> lacks) {
        onAddresses(node.capacity()).forEach(wanted -> wanted.addLacks(node, lacks));
    }

    /** Whether some resources hold a port that is asked for by number. */
    boolean wantsPortOf(AllocatedResources held, NodeCapacity capacity) {
        return staticPorts.stream().anyMatch(port -> capacity.holds(held, port.staticPort(), port.hostNetwork()));
    }

    /** Two networks may be one address of a node, and then they share its ports. */
    private Collection<OnNetwork> onAddresses(NodeCapacity capacity) {
        if (byNetwork.size() < 2) {
            return byNetwork.values();
        }
        Map<String, OnNetwork> byAddress = new TreeMap<>();
        byNetwork.forEach((network, wanted) ->
                byAddress.merge(capacity.address(network).orElse("none: " + network), wanted, OnNetwork::plus));
        return byAddress.values();
    }
}
