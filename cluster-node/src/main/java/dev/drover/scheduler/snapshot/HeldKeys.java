package dev.drover.scheduler.snapshot;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is held by name, in order: a key is there as often as it is held. Nearly always empty, and then for nothing.
 * Immutable.
 */
final class HeldKeys {
    static final HeldKeys NONE = new HeldKeys(new String[0]);

    private final String[] sorted;

    private HeldKeys(String[] sorted) {
        this.sorted = sorted;
    }

    boolean holds(String key) {
        return Arrays.binarySearch(sorted, key) >= 0;
    }

    int size() {
        return sorted.length;
    }

    HeldKeys with(List<String> added) {
        if (added.isEmpty()) {
            return this;
        }
        String[] merged = Arrays.copyOf(sorted, sorted.length + added.size());
        for (int at = 0; at < added.size(); at++) {
            merged[sorted.length + at] = added.get(at);
        }
        Arrays.sort(merged);
        return new HeldKeys(merged);
    }

    /** Each of them once less; what is not there is passed over. */
    HeldKeys without(List<String> removed) {
        HeldKeys left = this;
        for (String key : removed) {
            left = left.without(key);
        }
        return left;
    }

    private HeldKeys without(String key) {
        int at = Arrays.binarySearch(sorted, key);
        if (at < 0) {
            return this;
        }
        String[] left = new String[sorted.length - 1];
        System.arraycopy(sorted, 0, left, 0, at);
        System.arraycopy(sorted, at + 1, left, at, left.length - at);
        return new HeldKeys(left);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HeldKeys that && Arrays.equals(sorted, that.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
