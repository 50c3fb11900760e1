package dev.drover.protocol.stream;

import java.util.Comparator;

/**
 * A service that an agent wants to be told of.
 *
 * @param name empty for the names of all services of the namespace
 */
public record WatchedService(String namespace, String name) implements Comparable<WatchedService> {
    /** One agent's at once. */
    public static final int MOST = 500;

    /** Instances of one service that an agent is told of. */
    public static final int MOST_INSTANCES = 2_000;

    private static final Comparator<WatchedService> ORDER =
            Comparator.comparing(WatchedService::namespace).thenComparing(WatchedService::name);

    @Override
    public int compareTo(WatchedService other) {
        return ORDER.compare(this, other);
    }
}
