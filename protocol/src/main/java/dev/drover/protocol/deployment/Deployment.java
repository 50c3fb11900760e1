package dev.drover.protocol.deployment;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A job version being rolled out, watched until its allocations are healthy. */
public record Deployment(
        DeploymentId id,
        JobId job,
        long jobVersion,
        DeploymentStatus status,
        String statusDescription,
        Map<String, GroupState> groups,
        Stamp created,
        Stamp modified) {
    public Deployment {
        groups = Sorted.copyOf(groups);
    }

    /**
     * One group's progress.
     *
     * @param requireProgressBy when the deployment fails unless another allocation becomes healthy before
     */
    public record GroupState(
            int desiredTotal, int placed, int healthy, int unhealthy, Optional<Instant> requireProgressBy) {}
}
