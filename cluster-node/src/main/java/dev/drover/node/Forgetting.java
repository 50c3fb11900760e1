package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Chunks;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.NodeCommand.ForgetEnded;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What leaves a node's memory, and with it every list: allocations that ended long ago and whose jobs know it, what the
 * node remembers of jobs that have long had nothing here, and a node that has long been down. The journal keeps it all.
 */
public final class Forgetting {
    private static final int PER_EVENT = 1_000;

    private Forgetting() {}

    /**
     * Decides what goes.
     *
     * @param acknowledged by job, the sequence of the newest report it has recorded
     */
    static List<NodeEvent> forget(NodeState state, ForgetEnded before, Map<JobId, Long> acknowledged, Instant now) {
        List<AllocationId> old = state.allocations().values().stream()
                .filter(allocation -> isOld(state, allocation, before, now))
                .filter(allocation -> isKnownToJob(state, allocation.job(), acknowledged))
                .map(allocation -> allocation.placement().id())
                .toList();
        List<NodeEvent> events = new ArrayList<>();
        Chunks.of(old, PER_EVENT).forEach(some -> events.add(new NodeEvent.AllocationsForgotten(some)));
        if (old.isEmpty() && !state.settled(now).isEmpty()) {
            events.add(new NodeEvent.AllocationsForgotten(old));
        }
        if (isGone(state, before.node())) {
            events.add(new NodeEvent.NodePurged(List.of()));
        }
        return events;
    }

    /** Whether there may be something to forget; only the node itself knows what its jobs have acknowledged. */
    public static boolean isDue(NodeState state, ForgetEnded before, Instant now) {
        return isGone(state, before.node())
                || !state.settled(now).isEmpty()
                || state.allocations().values().stream().anyMatch(allocation -> isOld(state, allocation, before, now));
    }

    private static boolean isOld(NodeState state, Allocation allocation, ForgetEnded before, Instant now) {
        Job job = state.jobOf(allocation);
        boolean isGone = before.goneJobs().contains(allocation.job());
        boolean keepsLonger = job.type().ends() && !isGone;
        return !state.holdsResources(allocation)
                && (isGone || !mayBeReplaced(job, allocation, now))
                && allocation.modified().at().isBefore(keepsLonger ? before.batchAllocations() : before.allocations());
    }

    /** What failed is looked at again when its group's policy allows another attempt. */
    private static boolean mayBeReplaced(Job job, Allocation allocation, Instant now) {
        boolean failed = allocation.client() == ClientStatus.FAILED && allocation.desired() == DesiredStatus.RUN;
        return failed
                && job.group(allocation.placement().group())
                        .flatMap(TaskGroup::reschedule)
                        .filter(policy -> policy.unlimited()
                                || (policy.attempts() > 0
                                        && allocation
                                                .modified()
                                                .at()
                                                .plus(policy.interval())
                                                .isAfter(now)))
                        .isPresent();
    }

    private static boolean isKnownToJob(NodeState state, JobId job, Map<JobId, Long> acknowledged) {
        Outbox outbox = state.outboxes().get(job);
        return outbox == null || acknowledged.getOrDefault(job, 0L) >= outbox.sequence();
    }

    private static boolean isGone(NodeState state, Instant before) {
        boolean downSince = state.history().stream()
                .allMatch(happening -> happening.stamp().at().isBefore(before));
        return state.node().isPresent()
                && state.status() == NodeStatus.DOWN
                && state.reservations().isEmpty()
                && downSince
                && state.allocations().values().stream().noneMatch(Allocation::holdsResources);
    }
}
