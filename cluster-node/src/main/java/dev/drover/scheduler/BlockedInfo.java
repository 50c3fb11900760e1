package dev.drover.scheduler;

import dev.drover.protocol.Sorted;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an evaluation that could not place everything waits for.
 *
 * @param escaped a constraint looks at single nodes: any node may be the one
 * @param classes by computed class looked at, whether its nodes could take a group that is missing
 * @param dimensions what was exhausted on nodes that could have taken it, in the words of the metrics
 */
public record BlockedInfo(boolean escaped, Map<String, Boolean> classes, SortedSet<String> dimensions) {
    public BlockedInfo {
        classes = Sorted.copyOf(classes);
        dimensions = Collections.unmodifiableSortedSet(new TreeSet<>(dimensions));
    }

    public static BlockedInfo of(boolean escaped, Map<String, Boolean> classes, Collection<String> dimensions) {
        return new BlockedInfo(escaped, classes, new TreeSet<>(dimensions));
    }

    /** Whether a change on a node of this class may help: it could take the group, or was never asked. */
    public boolean mayBeHelpedBy(String computedClass) {
        return escaped || classes.getOrDefault(computedClass, true);
    }
}
