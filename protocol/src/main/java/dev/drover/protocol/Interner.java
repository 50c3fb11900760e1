package dev.drover.protocol;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Keeps one instance of all that are equal, for as long as somebody holds it. What comes out of the log, of a message and
 * of a file is often known already: a server holds each job in the view, in the job's entity and at every node that runs
 * it.
 *
 * @param <T> immutable values
 */
public final class Interner<T> {
    private final Map<T, WeakReference<T>> known = new WeakHashMap<>();

    /** The instance that stands for this value. */
    public synchronized T intern(T value) {
        WeakReference<T> reference = known.get(value);
        T first = reference == null ? null : reference.get();
        if (first != null) {
            return first;
        }
        known.put(value, new WeakReference<>(value));
        return value;
    }
}
