package dev.drover.protocol.job;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.deployment.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a job hands to its evaluation: everything the scheduler needs to know that only the job knows.
 *
 * @param stopped whether the job was deregistered
 * @param allocations the job's own list, in the order of their creation
 * @param deployment the latest one
 * @param nodeSequences by node, the sequence number that the job's last plan brought it to; the snapshot must have
 *     passed all of them
 * @param stableVersion the newest version before this one that a deployment of its own proved
 */
public record JobBrief(
        Job job,
        long version,
        long jobModifyIndex,
        boolean stopped,
        List<JobAllocation> allocations,
        Optional<Deployment> deployment,
        Map<NodeId, Long> nodeSequences,
        OptionalLong stableVersion) {
    public JobBrief {
        allocations = List.copyOf(allocations);
        nodeSequences = Sorted.copyOf(nodeSequences);
    }

    /** The same as if the job still had this version. */
    public JobBrief atVersion(Job ofThen, long then) {
        return new JobBrief(
                ofThen, then, jobModifyIndex, stopped, allocations, deployment, nodeSequences, stableVersion);
    }

    /** The same of a job that is described otherwise. */
    public JobBrief withJob(Job changed) {
        return new JobBrief(
                changed, version, jobModifyIndex, stopped, allocations, deployment, nodeSequences, stableVersion);
    }
}
