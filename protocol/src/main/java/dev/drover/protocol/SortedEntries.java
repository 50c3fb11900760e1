package dev.drover.protocol;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An unmodifiable map as one array of keys in their order, each with its value behind it. */
final class SortedEntries<K extends Comparable<K>, V> extends AbstractMap<K, V> {
    private static final SortedEntries<String, Object> EMPTY = new SortedEntries<>(new Object[0]);

    private final Object[] entries;

    private SortedEntries(Object[] entries) {
        this.entries = entries;
    }

    /** The same entries; the map gives them in the order of the keys. */
    static <K extends Comparable<K>, V> SortedEntries<K, V> inOrder(Map<K, V> map) {
        if (map.isEmpty()) {
            return empty();
        }
        Object[] entries = new Object[2 * map.size()];
        int at = 0;
        for (Map.Entry<K, V> entry : map.entrySet()) {
            entries[at++] = entry.getKey();
            entries[at++] = entry.getValue();
        }
        return new SortedEntries<>(entries);
    }

    /** One for all types: it holds none of their objects. */
    @SuppressWarnings("unchecked")
    private static <K extends Comparable<K>, V> SortedEntries<K, V> empty() {
        return (SortedEntries<K, V>) (SortedEntries<?, ?>) EMPTY;
    }

    @Override
    public int size() {
        return entries.length / 2;
    }

    @Override
    public boolean containsKey(Object key) {
        return indexOf(key) >= 0;
    }

    @Override
    public @Nullable V get(Object key) {
        int at = indexOf(key);
        return at < 0 ? null : value(at);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return SortedEntries.this.size();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<K, V>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the map has " + next + " entries");
            }
            Map.Entry<K, V> entry = Map.entry(key(next), value(next));
            next++;
            return entry;
        }
    }

    @SuppressWarnings("unchecked")
    private K key(int index) {
        return (K) entries[2 * index];
    }

    @SuppressWarnings("unchecked")
    private V value(int index) {
        return (V) entries[2 * index + 1];
    }

    /** A key of another type is refused as a {@link java.util.TreeMap} refuses it. */
    @SuppressWarnings("unchecked")
    private int indexOf(Object key) {
        K wanted = (K) key;
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = key(middle).compareTo(wanted);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
