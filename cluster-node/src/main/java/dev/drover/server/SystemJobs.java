package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewListener;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Gives this server's system jobs an evaluation when the nodes they run on are others than before. Works by level, not by
 * edge: whenever a node came, went or changed, and whenever this server took partitions over, each of its system jobs is
 * held against the view until nothing is to be changed for it. So it does not matter who saw a node arrive.
 */
final class SystemJobs implements ViewListener {
    private final EntityAccess entities;
    private final PlanningQueue queue;
    private final IdleLooks looks;
    private final Predicate<PartitionId> owned;
    private final Set<JobId> systemJobs = new TreeSet<>();
    private final Set<JobId> unsettled = new TreeSet<>();
    private ClusterSnapshot before = ClusterSnapshot.EMPTY;

    SystemJobs(EntityAccess entities, PlanningQueue queue, Predicate<PartitionId> owned) {
        this.entities = entities;
        this.queue = queue;
        this.looks = new IdleLooks(queue::whenIdle, this::look);
        this.owned = owned;
    }

    @Override
    public void onChanged(ClusterView view, ViewChanges changes) {
        note(view, changes.everything() ? view.jobs().keySet() : changes.jobs());
        // Once it is complete everything has changed, and nothing was missed by not looking.
        if (!view.isComplete(PartitionId.COUNT)) {
            return;
        }
        if (changes.everything() || haveOthers(view.snapshot(), changes.nodes().keySet())) {
            unsettled.addAll(systemJobs);
        }
        before = view.snapshot();
        looks.show(view);
        for (JobId id : List.copyOf(unsettled)) {
            JobState job = view.job(id).orElse(JobState.EMPTY);
            if (!systemJobs.contains(id) || !owned.test(PartitionId.of("job|" + id))) {
                unsettled.remove(id);
            } else if (job.evaluations().running().isEmpty()) {
                unsettled.remove(id);
                looks.at(id);
            }
        }
    }

    private void note(ClusterView view, Collection<JobId> jobs) {
        for (JobId id : jobs) {
            if (view.job(id).flatMap(JobState::wantedSystemJob).isPresent()) {
                systemJobs.add(id);
            } else {
                systemJobs.remove(id);
            }
        }
    }

    /** Whether one of these nodes came, went, or can take other jobs than before. */
    private boolean haveOthers(ClusterSnapshot now, Collection<NodeId> changed) {
        return changed.stream().anyMatch(id -> {
            Optional<NodeView> old = before.node(id);
            Optional<NodeView> node = now.node(id);
            return old.isPresent() != node.isPresent() || (!old.equals(node) && !isLike(old.get(), node.get()));
        });
    }

    private static boolean isLike(NodeView old, NodeView node) {
        return old.isSchedulable() == node.isSchedulable() && old.node().equals(node.node());
    }

    private void look(ClusterView view, JobId id) {
        view.job(id).filter(job -> job.wantedSystemJob().isPresent()).ifPresent(job -> look(view, id, job));
    }

    private void look(ClusterView view, JobId id, JobState job) {
        EvaluationId evaluation = entities.newEvaluationId(id);
        Plan plan = queue.rehearse(view, job.brief(), evaluation).plan();
        concerned(job, plan).ifPresent(node -> entities.evaluate(id, evaluation, node));
    }

    /** The first node where something is to be changed, or where it cannot be for want of room and nobody waits for that. */
    private static Optional<NodeId> concerned(JobState job, Plan plan) {
        Optional<NodeId> placed = plan.placements().stream()
                .filter(placement -> !continues(job, placement))
                .map(Placement::node)
                .findFirst();
        return placed.or(() -> plan.stops().stream().map(Plan.Stop::node).findFirst())
                .or(() -> plan.lacking().stream()
                        .filter(lack -> !isAwaited(job, lack) && !continues(job, lack))
                        .map(Plan.Lack::node)
                        .findFirst());
    }

    private static boolean isAwaited(JobState job, Plan.Lack lack) {
        return job.evaluations().allBlocked().stream()
                .anyMatch(waiting -> waiting.node().map(lack.node()::equals).orElse(true));
    }

    private static boolean continues(JobState job, Placement placement) {
        return placement
                .previous()
                .map(previous -> job.allocations().get(previous))
                .filter(previous -> hasEndedByItself(previous, placement.jobVersion(newest(job))))
                .isPresent();
    }

    private static boolean continues(JobState job, Plan.Lack lack) {
        return job.allocations().values().stream()
                .filter(allocation -> allocation.node().equals(lack.node())
                        && allocation.group().equals(lack.group()))
                .max(Comparator.comparingLong(allocation -> allocation.created().index()))
                .filter(previous -> hasEndedByItself(previous, newest(job)))
                .isPresent();
    }

    private static long newest(JobState job) {
        return job.registration().orElseThrow().version();
    }

    /** What has ended there by itself is no reason to begin it again; another version is. */
    private static boolean hasEndedByItself(JobAllocation allocation, long version) {
        return allocation.jobVersion() == version
                && allocation.desired() == DesiredStatus.RUN
                && (allocation.client() == ClientStatus.COMPLETE || allocation.client() == ClientStatus.FAILED);
    }
}
