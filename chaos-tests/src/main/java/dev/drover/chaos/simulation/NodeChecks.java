package dev.drover.chaos.simulation;

import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a node gives away what it does not have, counted anew and apart from the code that decides it. What an offer stops,
 * or makes go, counts no more: its successor waits on the machine.
 */
final class NodeChecks {
    private NodeChecks() {}

    static Optional<Violation> check(NodeEvent event, NodeState before) {
        if (!(event instanceof NodeEvent.OfferTaken taken)
                || taken.accepted().placements().isEmpty()) {
            return Optional.empty();
        }
        Set<AllocationId> stopped = new HashSet<>();
        taken.accepted().stops().forEach(stop -> stopped.add(stop.allocation()));
        taken.accepted()
                .placements()
                .forEach(placement -> stopped.addAll(placement.lineage().preempted()));
        List<AllocatedResources> held = before.allocations().values().stream()
                .filter(allocation -> holds(before, allocation))
                .filter(allocation -> !stopped.contains(allocation.placement().id()))
                .map(allocation -> allocation.placement().resources())
                .toList();
        List<AllocatedResources> fresh = taken.accepted().placements().stream()
                .map(placement -> placement.resources())
                .toList();
        return before.node().flatMap(node -> overdrawn(node, held, fresh));
    }

    private static boolean holds(NodeState state, Allocation allocation) {
        return !allocation.client().isTerminal()
                || state.ending().containsKey(allocation.placement().id());
    }

    /**
     * What a machine does not have for the fresh ones beside those that it holds. Two that it holds may have the same port:
     * one of them is ending, and the other waits for that.
     */
    static Optional<Violation> overdrawn(Node node, List<AllocatedResources> held, List<AllocatedResources> fresh) {
        Set<Integer> taken = new HashSet<>();
        held.forEach(resources -> resources.ports().forEach(port -> taken.add(port.port())));
        for (AllocatedResources resources : fresh) {
            for (var port : resources.ports()) {
                if (!taken.add(port.port())) {
                    return Optional.of(
                            new Violation(Invariant.NO_PORT_TWICE, "port " + port.port() + " is given twice"));
                }
            }
        }
        List<AllocatedResources> all =
                Stream.concat(held.stream(), fresh.stream()).toList();
        long cpu = all.stream().mapToLong(AllocatedResources::cpuMhz).sum();
        long memory = all.stream().mapToLong(AllocatedResources::memoryMb).sum();
        long disk = all.stream().mapToLong(AllocatedResources::diskMb).sum();
        boolean fits = cpu <= node.resources().cpuMhz() - node.reserved().cpuMhz()
                && memory <= node.resources().memoryMb() - node.reserved().memoryMb()
                && disk <= node.resources().diskMb() - node.reserved().diskMb();
        return fits
                ? Optional.empty()
                : Optional.of(new Violation(
                        Invariant.NO_OVER_COMMIT,
                        cpu + " MHz, " + memory + " MB of memory and " + disk + " MB of disk are given away"));
    }
}
