package dev.drover.protocol.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lets values that recur within a short time be one object. Most of what a server holds was decoded, and an allocation's
 * id alone stands in the allocation, in the answer to its offer and in what its job is told. The table has a fixed size,
 * and a newer value takes the place of an older one: what is forgotten is a second object the next time, and nothing else.
 *
 * @param <T> immutable values whose {@code equals} tells all
 */
final class Recurring<T> {
    private final AtomicReferenceArray<T> latest;

    /** @param size how many it knows, a power of two */
    Recurring(int size) {
        this.latest = new AtomicReferenceArray<>(size);
    }

    /** The object that is known for this value, or this one from now on. */
    T one(T value) {
        int hash = value.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (latest.length() - 1);
        T known = latest.getPlain(slot);
        if (value.equals(known)) {
            return known;
        }
        latest.setRelease(slot, value);
        return value;
    }
}
