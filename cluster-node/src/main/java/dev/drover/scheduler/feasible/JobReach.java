package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Node;

/** Where a job may run at all: its datacenters and its node pool. */
public final class JobReach {
    private static final String ALL_POOLS = "all";

    private JobReach() {}

    public static boolean covers(Job job, Node node) {
        return coversPool(job, node) && coversDatacenter(job, node);
    }

    static boolean coversPool(Job job, Node node) {
        return job.nodePool().equals(ALL_POOLS) || job.nodePool().equals(node.nodePool());
    }

    static boolean coversDatacenter(Job job, Node node) {
        return job.datacenters().stream().anyMatch(glob -> Glob.matches(glob, node.datacenter()));
    }
}
