package dev.drover.protocol;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Unmodifiable copies in key order: the order of a hash must never reach an event, a plan or a reply. They are small,
 * since each finished job that is still shown has dozens of such maps, most of them empty.
 */
public final class Sorted {
    private Sorted() {}

    public static <K extends Comparable<K>, V> Map<K, V> copyOf(Map<K, V> map) {
        if (map instanceof SortedEntries<K, V> same) {
            return same;
        }
        boolean inOrder = map.size() < 2 || (map instanceof SortedMap<K, V> sorted && sorted.comparator() == null);
        return SortedEntries.inOrder(inOrder ? map : new TreeMap<>(map));
    }

    /** A copy with one entry more, or changed. */
    public static <K extends Comparable<K>, V> Map<K, V> with(Map<K, V> map, K key, V value) {
        TreeMap<K, V> copy = new TreeMap<>(map);
        copy.put(key, value);
        return SortedEntries.inOrder(copy);
    }

    /** A copy without one entry. */
    public static <K extends Comparable<K>, V> Map<K, V> without(Map<K, V> map, K key) {
        TreeMap<K, V> copy = new TreeMap<>(map);
        copy.remove(key);
        return SortedEntries.inOrder(copy);
    }
}
