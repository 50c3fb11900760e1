package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;
import java.util.Comparator;

/** A task whose variables an agent wants to be told of: which these are is for the server to say. */
public record WatchedVariables(AllocationId allocation, String task) implements Comparable<WatchedVariables> {
    /** One agent's at once. */
    public static final int MOST = 2_000;

    private static final Comparator<WatchedVariables> ORDER =
            Comparator.comparing(WatchedVariables::allocation).thenComparing(WatchedVariables::task);

    @Override
    public int compareTo(WatchedVariables other) {
        return ORDER.compare(this, other);
    }
}
