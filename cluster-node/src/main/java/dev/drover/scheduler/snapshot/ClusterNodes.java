package dev.drover.scheduler.snapshot;

import dev.drover.protocol.NodeId;
import java.util.Arrays;
import java.util.Optional;

/**
 * The changing table behind the snapshots. A snapshot costs nothing; the first change after one copies the table of
 * references, so that many changes between two snapshots share one copy. Confined to its owner's thread.
 */
public final class ClusterNodes {
    private static final int FIRST_CAPACITY = 16;

    private NodeView[] sorted;
    private int size;
    private boolean shared;

    public ClusterNodes() {
        this(new NodeView[FIRST_CAPACITY], 0);
        shared = false;
    }

    ClusterNodes(NodeView[] sorted, int size) {
        this.sorted = sorted;
        this.size = size;
        this.shared = true;
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
            sorted[at] = node;
            return;
        }
        own(size + 1);
        int to = -at - 1;
        System.arraycopy(sorted, to, sorted, to + 1, size - to);
        sorted[to] = node;
        size++;
    }

    /** Forgets a node; no change if it is not there. */
    public void remove(NodeId id) {
        int at = indexOf(sorted, size, id);
        if (at < 0) {
            return;
        }
        own(size);
        System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
        size--;
    }

    /** The table as it is now; later changes do not reach it. */
    public ClusterSnapshot snapshot() {
        shared = true;
        return new ClusterSnapshot(sorted, size);
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
