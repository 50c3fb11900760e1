package dev.drover.view;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two pictures of the cluster, so that whoever acts on changes need not compare all of both.
 *
 * @param everything whether more than single events came: partitions came or went, and anything may differ; the sets then
 *     need not be complete
 * @param jobs that had events
 * @param nodes that had events, each with the allocations that these touched
 */
public record ViewChanges(boolean everything, Set<JobId> jobs, Map<NodeId, Set<AllocationId>> nodes) {
    /** Gathers changes until somebody is told. Confined to its owner's lock. */
    static final class Gathering {
        private boolean everything;
        private Set<JobId> jobs = new TreeSet<>();
        private Map<NodeId, Set<AllocationId>> nodes = new TreeMap<>();

        void everything() {
            everything = true;
        }

        void job(JobId job) {
            jobs.add(job);
        }

        void node(NodeId node, Iterable<AllocationId> touched) {
            Set<AllocationId> allocations = nodes.computeIfAbsent(node, unseen -> new TreeSet<>());
            touched.forEach(allocations::add);
        }

        /** All that was gathered; it begins anew. */
        ViewChanges take() {
            ViewChanges taken = new ViewChanges(everything, jobs, nodes);
            everything = false;
            jobs = new TreeSet<>();
            nodes = new TreeMap<>();
            return taken;
        }
    }
}
