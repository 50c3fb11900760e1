package dev.drover.scheduler.snapshot;

import java.util.Comparator;

/** Where nodes lie that jobs ask for together: in one datacenter and one node pool. */
public record Cell(String datacenter, String pool) implements Comparable<Cell> {
    private static final Comparator<Cell> ORDER =
            Comparator.comparing(Cell::datacenter).thenComparing(Cell::pool);

    static Cell of(NodeView node) {
        return new Cell(node.node().datacenter(), node.node().nodePool());
    }

    @Override
    public int compareTo(Cell other) {
        return ORDER.compare(this, other);
    }
}
