package dev.drover.scheduler.feasible;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Node;

/** Where a job may run at all: its datacenters and its node pool. */
public final class JobReach {
    private static final String ALL_POOLS = "all";

    private JobReach() {}

    public static boolean covers(Job job, Node node) {
        return covers(job, node.datacenter(), node.nodePool());
    }

    static boolean covers(Job job, String datacenter, String pool) {
        return coversPool(job, pool) && coversDatacenter(job, datacenter);
    }

    static boolean coversPool(Job job, String pool) {
        return job.nodePool().equals(ALL_POOLS) || job.nodePool().equals(pool);
    }

    static boolean coversDatacenter(Job job, String datacenter) {
        return job.datacenters().stream().anyMatch(glob -> Glob.matches(glob, datacenter));
    }
}
