package dev.drover.scheduler.reconcile;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.feasible.JobReach;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Map;
import java.util.Optional;

/**
 * A job and its surroundings, as an evaluation finds them.
 *
 * @param earlierVersions the versions that allocations of the brief still run, by number
 * @param ownDeployment the id of the deployment this evaluation starts, or started in an earlier round
 */
public record Situation(
        ClusterSnapshot snapshot,
        JobBrief brief,
        Map<Long, Job> earlierVersions,
        Feasibility feasibility,
        DeploymentId ownDeployment) {
    public Situation {
        earlierVersions = Sorted.copyOf(earlierVersions);
    }

    Job job() {
        return brief.job();
    }

    boolean isBatch() {
        return brief.job().type() == JobType.BATCH;
    }

    boolean isCurrent(JobAllocation allocation) {
        return allocation.jobVersion() == brief.version();
    }

    /** Down or gone: nobody there can say what became of its allocations. */
    boolean isNodeLost(JobAllocation allocation) {
        return snapshot.node(allocation.node())
                .map(node -> node.status() == NodeStatus.DOWN)
                .orElse(true);
    }

    /** Whether a newer version of the job may take the allocation's place on its node. */
    boolean mayStay(JobAllocation allocation, TaskGroup group) {
        return snapshot.node(allocation.node())
                .filter(NodeView::isSchedulable)
                .filter(node -> JobReach.covers(job(), node.node()))
                .filter(node -> feasibility.obstacle(node, group).isEmpty())
                .isPresent();
    }

    /** Whether the allocation must be replaced to run the job's newest version. */
    boolean needsReplacement(JobAllocation allocation, TaskGroup group) {
        Job before = earlierVersions.get(allocation.jobVersion());
        if (before == null || UpdateRule.isDestructive(before, job(), group.name())) {
            return true;
        }
        Optional<NodeView> node = snapshot.node(allocation.node());
        return node.isEmpty()
                || !JobReach.covers(job(), node.get().node())
                || feasibility.obstacle(node.get(), group).isPresent();
    }

    /** The deployment of the job's newest version that is under way. */
    Optional<DeploymentId> runningDeployment() {
        Optional<DeploymentId> recorded = deployment(DeploymentStatus.RUNNING);
        if (recorded.isPresent()) {
            return recorded;
        }
        // An earlier round of this evaluation has begun it; the job records it when the evaluation closes.
        boolean begun = brief.deployment().filter(this::isOwn).isEmpty()
                && brief.allocations().stream().anyMatch(this::isOfOwnDeployment);
        return begun ? Optional.of(ownDeployment) : Optional.empty();
    }

    boolean hasFailedDeployment() {
        return deployment(DeploymentStatus.FAILED).isPresent();
    }

    /** Whether the running deployment is one that only this evaluation knows of. */
    boolean isOwnDeploymentRunning() {
        return brief.deployment().filter(this::isOwn).isEmpty()
                && runningDeployment().filter(ownDeployment::equals).isPresent();
    }

    boolean isOfOwnDeployment(JobAllocation allocation) {
        return allocation.deployment().filter(ownDeployment::equals).isPresent();
    }

    private boolean isOwn(Deployment deployment) {
        return deployment.id().equals(ownDeployment);
    }

    private Optional<DeploymentId> deployment(DeploymentStatus status) {
        return brief.deployment()
                .filter(deployment -> deployment.jobVersion() == brief.version() && deployment.status() == status)
                .map(Deployment::id);
    }
}
