package dev.drover.protocol.setting;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A set of nodes that jobs can ask for by name. Each node is in one, which its agent's configuration names.
 *
 * @param algorithm for the jobs that ask for the pool; empty for the cluster's
 * @param memoryOversubscription for the jobs that ask for the pool; empty for the cluster's
 */
public record NodePool(
        String name,
        String description,
        Map<String, String> meta,
        Optional<Algorithm> algorithm,
        Optional<Boolean> memoryOversubscription) {
    /** In characters. */
    public static final int LONGEST_DESCRIPTION = 256;

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

    /** Where nodes are, and jobs go, that name no other. */
    public static final NodePool DEFAULT = plain("default", "Default node pool.");

    /** Every node is in it, whatever its own; for jobs only. */
    public static final NodePool ALL = plain("all", "Node pool with all nodes in the cluster.");

    /** Those that are always there, unchanged, in the order of their names. */
    public static final List<NodePool> BUILT_IN = List.of(ALL, DEFAULT);

    public NodePool {
        meta = Sorted.copyOf(meta);
    }

    /** One that a node has named, and nobody described. */
    public static NodePool named(String name) {
        return plain(name, "");
    }

    private static NodePool plain(String name, String description) {
        return new NodePool(name, description, Map.of(), Optional.empty(), Optional.empty());
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** What is wrong with a name; empty if nothing is. */
    public static Optional<String> complaint(String name) {
        return isName(name)
                ? Optional.empty()
                : Optional.of("the name of a node pool must be 1 to 128 letters, digits, dashes or underscores");
    }

    /** What is wrong with a name as that of a node's own pool; empty if nothing is. */
    public static Optional<String> complaintForNode(String name) {
        return name.equals(ALL.name)
                ? Optional.of("node pool \"" + name + "\" is for jobs: every node is in it besides its own")
                : complaint(name);
    }

    public static boolean isBuiltIn(String name) {
        return BUILT_IN.stream().anyMatch(pool -> pool.name().equals(name));
    }

    /** Whether a node is in it whose own pool is this one. */
    public boolean holds(String nodePool) {
        return name.equals(ALL.name) || name.equals(nodePool);
    }

    /** The cluster's configuration with what is different for jobs of this pool. */
    public SchedulerConfiguration over(SchedulerConfiguration cluster) {
        SchedulerConfiguration configuration =
                algorithm.map(cluster::withAlgorithm).orElse(cluster);
        return memoryOversubscription
                .map(configuration::withMemoryOversubscription)
                .orElse(configuration);
    }
}
