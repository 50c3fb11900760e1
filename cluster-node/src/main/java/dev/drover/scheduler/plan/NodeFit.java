package dev.drover.scheduler.plan;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.scheduler.snapshot.NodeCapacity;
import dev.drover.scheduler.snapshot.NodeUsage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether placements fit on a node, exactly: what the node itself asks before it takes an offer. It is the one place
 * where more could be given away than there is.
 */
public final class NodeFit {
    /** How metrics name cores that are missing. */
    public static final String CORES = "cores";

    private static final String DEVICES = "device oversubscribed";
    private static final String BANDWIDTH = "bandwidth exceeded";

    private NodeFit() {}

    /**
     * The placements of an offer that the node has no room for, in their order; a refused one takes no room from those
     * behind it. An allocation holds its resources until its agent says that it ended, unless this offer stops it: its
     * successor waits for it on the node.
     */
    public static List<Refusal> refusals(Node node, Collection<Allocation> allocations, Offer offer) {
        Set<AllocationId> stopped = new HashSet<>();
        for (Plan.Stop stop : offer.stops()) {
            stopped.add(stop.allocation());
        }
        NodeUsage usage = NodeUsage.NONE;
        Map<AllocationId, AllocatedResources> holders = new HashMap<>();
        for (Allocation allocation : allocations) {
            AllocationId id = allocation.placement().id();
            if (allocation.holdsResources() && !stopped.contains(id)) {
                usage = usage.add(allocation.placement().resources());
                holders.put(id, allocation.placement().resources());
            }
        }
        return refusals(NodeCapacity.of(node), usage, holders, offer.placements());
    }

    /**
     * The same for a usage that its caller keeps as a sum.
     *
     * @param others what is held when the offer's stops are taken off
     * @param holders by id, the resources of those in the sum that may be made to go for a placement
     */
    public static List<Refusal> refusals(
            NodeCapacity capacity,
            NodeUsage others,
            Map<AllocationId, AllocatedResources> holders,
            List<Placement> placements) {
        List<Refusal> refusals = new ArrayList<>();
        NodeUsage usage = others;
        Set<AllocationId> gone = new HashSet<>();
        for (Placement placement : placements) {
            NodeUsage left = usage;
            Set<AllocationId> going = new HashSet<>();
            for (AllocationId victim : placement.lineage().preempted()) {
                AllocatedResources held = holders.get(victim);
                if (held != null && !gone.contains(victim) && going.add(victim)) {
                    left = left.remove(held);
                }
            }
            Optional<String> missing = exhausted(capacity, left, placement.resources());
            if (missing.isPresent()) {
                refusals.add(new Refusal(placement.id(), missing.get()));
            } else {
                usage = left.add(placement.resources());
                gone.addAll(going);
            }
        }
        return List.copyOf(refusals);
    }

    /** The dimension in which a placement does not fit beside the others; empty if it fits. */
    public static Optional<String> exhausted(NodeCapacity capacity, NodeUsage others, AllocatedResources placement) {
        Optional<AssignedPort> collision = capacity.collision(others, placement);
        if (collision.isPresent()) {
            AssignedPort port = collision.get();
            return Optional.of(portCollision(port.label(), port.port()));
        }
        if (capacity.sharesCores(others, placement)) {
            return Optional.of(CORES);
        }
        if (capacity.sharesDevices(others, placement)) {
            return Optional.of(DEVICES);
        }
        return placement.mbits() > 0 && placement.mbits() > capacity.freeMbits(others)
                ? Optional.of(BANDWIDTH)
                : capacity.overCommitted(others.add(placement));
    }

    /** The same for others that are not kept as a sum. */
    public static Optional<String> exhausted(
            Node node, Collection<AllocatedResources> others, AllocatedResources placement) {
        NodeUsage usage = NodeUsage.NONE;
        for (AllocatedResources other : others) {
            usage = usage.add(other);
        }
        return exhausted(NodeCapacity.of(node), usage, placement);
    }

    /** How metrics name a port that somebody else has. */
    public static String portCollision(String label, int port) {
        return "network: reserved port collision " + label + "=" + port;
    }
}
