package dev.drover.scheduler.snapshot;

import dev.drover.protocol.NodeId;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The changing table behind the snapshots. A snapshot costs nothing; the first change after one copies the table of
 * references, so that many changes between two snapshots share one copy. Confined to its owner's thread.
 */
public final class ClusterNodes {
    private static final int FIRST_CAPACITY = 16;

    private NodeView[] sorted;
    private int size;
    private boolean shared;
    private Map<Cell, NodeSum> sums;
    private boolean sumsShared;
    private CellPlaces places;

    public ClusterNodes() {
        this(new NodeView[FIRST_CAPACITY], 0, Map.of(), new CellPlaces());
        shared = false;
    }

    ClusterNodes(NodeView[] sorted, int size, Map<Cell, NodeSum> sums, CellPlaces places) {
        this.sorted = sorted;
        this.size = size;
        this.shared = true;
        this.sums = sums;
        this.sumsShared = true;
        this.places = places;
    }

    public int size() {
        return size;
    }

    public Optional<NodeView> node(NodeId id) {
        int at = indexOf(sorted, size, id);
        return at < 0 ? Optional.empty() : Optional.of(sorted[at]);
    }

    /** Adds a node, or replaces the one with the same id. */
    public void put(NodeView node) {
        int at = indexOf(sorted, size, node.id());
        if (at >= 0) {
            own(size);
            replace(at, node);
            return;
        }
        own(size + 1);
        int to = -at - 1;
        System.arraycopy(sorted, to, sorted, to + 1, size - to);
        sorted[to] = node;
        size++;
        places = new CellPlaces();
        enter(node);
    }

    private void replace(int at, NodeView node) {
        NodeView old = sorted[at];
        sorted[at] = node;
        boolean staysInCell = old.isSchedulable() == node.isSchedulable()
                && (old.node().equals(node.node()) || Cell.of(old).equals(Cell.of(node)));
        if (!staysInCell) {
            places = new CellPlaces();
        }
        if (!staysInCell || old.sequence() != node.sequence()) {
            leave(old);
            enter(node);
        }
    }

    /** Forgets a node; no change if it is not there. */
    public void remove(NodeId id) {
        int at = indexOf(sorted, size, id);
        if (at < 0) {
            return;
        }
        own(size);
        leave(sorted[at]);
        System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
        size--;
        places = new CellPlaces();
    }

    private void enter(NodeView node) {
        if (node.isSchedulable()) {
            ownSums().merge(Cell.of(node), NodeSum.NONE.plus(node), NodeSum::plus);
        }
    }

    private void leave(NodeView node) {
        if (node.isSchedulable()) {
            ownSums().computeIfPresent(Cell.of(node), (cell, sum) -> sum.count() == 1 ? null : sum.minus(node));
        }
    }

    private Map<Cell, NodeSum> ownSums() {
        if (sumsShared) {
            sums = new TreeMap<>(sums);
            sumsShared = false;
        }
        return sums;
    }

    /** The table as it is now; later changes do not reach it. */
    public ClusterSnapshot snapshot() {
        shared = true;
        sumsShared = true;
        return new ClusterSnapshot(sorted, size, sums, places);
    }

    private void own(int needed) {
        if (shared || needed > sorted.length) {
            int capacity = needed > sorted.length ? Math.max(needed, 2 * sorted.length) : sorted.length;
            sorted = Arrays.copyOf(sorted, Math.max(capacity, FIRST_CAPACITY));
            shared = false;
        }
    }

    static int indexOf(NodeView[] sorted, int size, NodeId id) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = sorted[middle].id().compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -low - 1;
    }
}
