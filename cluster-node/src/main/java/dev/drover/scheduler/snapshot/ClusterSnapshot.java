package dev.drover.scheduler.snapshot;

import dev.drover.protocol.NodeId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All nodes at one moment, in the order of their ids. Immutable; made by {@link ClusterNodes#snapshot}. */
public final class ClusterSnapshot {
    public static final ClusterSnapshot EMPTY = new ClusterSnapshot(new NodeView[0], 0, Map.of(), new CellPlaces());

    private final NodeView[] sorted;
    private final int size;
    private final Map<Cell, NodeSum> sums;
    private final CellPlaces places;

    /** Takes the array and the map over: nobody may change them afterwards. */
    ClusterSnapshot(NodeView[] sorted, int size, Map<Cell, NodeSum> sums, CellPlaces places) {
        this.sorted = sorted;
        this.size = size;
        this.sums = sums;
        this.places = places;
    }

    public static ClusterSnapshot of(Collection<NodeView> nodes) {
        ClusterNodes table = new ClusterNodes();
        nodes.forEach(table::put);
        return table.snapshot();
    }

    /** The nodes, in the order of their ids: the same for every server that has seen the same events. */
    public List<NodeView> nodes() {
        return Collections.unmodifiableList(Arrays.asList(sorted).subList(0, size));
    }

    public int size() {
        return size;
    }

    /** By cell in which there are any, the sum over its schedulable nodes; in the order of the cells. */
    public Map<Cell, NodeSum> cells() {
        return Collections.unmodifiableMap(sums);
    }

    /** Where in {@link #nodes} the schedulable nodes of a cell are, in their order; not to be changed. */
    public int[] places(Cell cell) {
        return places.of(cell, sorted, size);
    }

    /** The node at a place of {@link #nodes}. */
    public NodeView at(int place) {
        return sorted[place];
    }

    public Optional<NodeView> node(NodeId id) {
        int at = ClusterNodes.indexOf(sorted, size, id);
        return at < 0 ? Optional.empty() : Optional.of(sorted[at]);
    }

    /** The same, with the placements of those offers held that the nodes shown here do not include yet. */
    public ClusterSnapshot overlay(Collection<PendingOffer> offers) {
        ClusterNodes table = new ClusterNodes(sorted, size, sums, places);
        for (PendingOffer offer : offers) {
            node(offer.node())
                    .filter(seen -> seen.sequence() < offer.sequence())
                    .flatMap(seen -> table.node(offer.node()))
                    .ifPresent(node -> table.put(hold(node, offer)));
        }
        return table.snapshot();
    }

    /** What the node is seen to have taken already is left as it is: that may be preempted, or ends. */
    private static NodeView hold(NodeView node, PendingOffer offer) {
        NodeView changed = node;
        for (HeldAllocation placement : offer.placements()) {
            if (node.held(placement.id()).isEmpty()) {
                changed = changed.withHeld(placement);
            }
        }
        return changed;
    }
}
