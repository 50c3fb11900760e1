package dev.drover.scheduler.snapshot;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which places of the table the schedulable nodes of each cell have: found when somebody first asks, and shared by all
 * snapshots until a node comes, goes, or becomes schedulable or not. Safe for any thread.
 */
final class CellPlaces {
    private static final int[] NONE = new int[0];

    private volatile @Nullable Map<Cell, int[]> found;

    /** In the order of the table, which must be that of one of the snapshots that share this. */
    int[] of(Cell cell, NodeView[] sorted, int size) {
        Map<Cell, int[]> known = found;
        if (known == null) {
            known = find(sorted, size);
            found = known;
        }
        return known.getOrDefault(cell, NONE);
    }

    private static Map<Cell, int[]> find(NodeView[] sorted, int size) {
        Map<Cell, IntStream.Builder> growing = new HashMap<>();
        for (int at = 0; at < size; at++) {
            if (sorted[at].isSchedulable()) {
                growing.computeIfAbsent(Cell.of(sorted[at]), cell -> IntStream.builder())
                        .add(at);
            }
        }
        Map<Cell, int[]> places = new HashMap<>();
        growing.forEach((cell, list) -> places.put(cell, list.build().toArray()));
        return places;
    }
}
