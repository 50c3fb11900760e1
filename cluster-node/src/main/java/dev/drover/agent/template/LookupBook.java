package dev.drover.agent.template;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the agent knows of what its templates ask for. It keeps what the servers have said until nobody asks any more, also while
 * it hears nothing of them. It is in memory alone. Thread-safe.
 *
 * @param <K> what is asked for
 * @param <V> what is said of it
 */
public final class LookupBook<K extends Comparable<K>, V> {
    private final int most;
    private final Map<K, V> known = new TreeMap<>();
    private final Set<Interest<K>> interests = new HashSet<>();
    private Runnable demandChanged = () -> {};

    /** @param most how much servers are asked for at once */
    public LookupBook(int most) {
        this.most = most;
    }

    /** Somebody's interest, until it is closed. */
    public interface Watch {
        void close();
    }

    /** Not a record: who asks for the same is somebody else. */
    private static final class Interest<K> {
        private final Set<K> wanted;
        private final Runnable changed;

        private Interest(Set<K> wanted, Runnable changed) {
            this.wanted = Set.copyOf(wanted);
            this.changed = changed;
        }
    }

    /**
     * Names who tells the servers.
     *
     * @param listener called whenever {@link #takeDemand} may give something else; must not block
     */
    public void onDemand(Runnable listener) {
        synchronized (this) {
            demandChanged = listener;
        }
    }

    /**
     * Asks.
     *
     * @param changed called when what is known of something of that has changed; must not block
     */
    public Watch watch(Set<K> wanted, Runnable changed) {
        Interest<K> interest = new Interest<>(wanted, changed);
        Runnable tell;
        synchronized (this) {
            interests.add(interest);
            tell = demandChanged;
        }
        tell.run();
        return () -> forget(interest);
    }

    private void forget(Interest<K> interest) {
        Runnable tell;
        synchronized (this) {
            interests.remove(interest);
            tell = demandChanged;
        }
        tell.run();
    }

    /** As much as can be asked for of what somebody wants, to be told to a server. What nobody asks for any more is forgotten. */
    public synchronized SortedSet<K> takeDemand() {
        SortedSet<K> wanted = new TreeSet<>();
        interests.forEach(interest -> wanted.addAll(interest.wanted));
        while (wanted.size() > most) {
            wanted.remove(wanted.last());
        }
        known.keySet().retainAll(wanted);
        return wanted;
    }

    /** Empty as long as no server has said anything of it. */
    public synchronized Optional<V> find(K wanted) {
        return Optional.ofNullable(known.get(wanted));
    }

    /** A server says something. */
    public void learn(K what, V said) {
        List<Runnable> told = new ArrayList<>();
        synchronized (this) {
            if (said.equals(known.put(what, said))) {
                return;
            }
            interests.stream()
                    .filter(interest -> interest.wanted.contains(what))
                    .forEach(interest -> told.add(interest.changed));
        }
        told.forEach(Runnable::run);
    }
}
