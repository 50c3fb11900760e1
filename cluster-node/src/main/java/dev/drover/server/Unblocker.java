package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobState;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.recording.Asked;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import dev.drover.view.ViewListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Lets the blocked evaluations of this server's jobs run again when something could be placed now. Works by level, not by
 * edge: an evaluation that has just become blocked is held against the view as it is, and every gain of capacity against
 * all that are blocked; room that was planned for and not taken is such a gain. Whether it could be placed is not
 * guessed: the scheduler itself is asked.
 */
final class Unblocker implements ViewListener {
    private final Entities entities;
    private final PlanningQueue queue;
    private final Predicate<PartitionId> owned;
    private final Map<JobId, Evaluation> tried = new HashMap<>();
    private ClusterSnapshot before = ClusterSnapshot.EMPTY;
    private long withdrawnBefore;

    Unblocker(Entities entities, PlanningQueue queue, Predicate<PartitionId> owned) {
        this.entities = entities;
        this.queue = queue;
        this.owned = owned;
    }

    @Override
    public void onChanged(ClusterView view) {
        if (!view.isComplete(PartitionId.COUNT)) {
            return;
        }
        long withdrawn = queue.pending().withdrawn();
        if (withdrawn != withdrawnBefore || hasGained(before, view.snapshot())) {
            tried.clear();
        }
        withdrawnBefore = withdrawn;
        before = view.snapshot();
        for (var entry : view.jobs().entrySet()) {
            JobState job = entry.getValue().state();
            Optional<Evaluation> blocked = job.evaluations().blocked();
            boolean untried = blocked.isPresent() && !blocked.get().equals(tried.get(entry.getKey()));
            if (untried && job.isRegistered() && owned.test(PartitionId.of("job|" + entry.getKey()))) {
                tried.put(entry.getKey(), blocked.get());
                queue.whenIdle(() -> tryAgain(view, entry.getKey(), job, blocked.get()));
            }
        }
    }

    /** Whether some node can hold more than before. */
    private static boolean hasGained(ClusterSnapshot before, ClusterSnapshot now) {
        return changed(before, now).anyMatch(node -> {
            Optional<NodeView> old = before.node(node.id());
            if (!node.isSchedulable()) {
                return false;
            }
            return old.isEmpty()
                    || !old.get().isSchedulable()
                    || !old.get().node().equals(node.node())
                    || node.held().size() < old.get().held().size()
                    || node.usage().cpuMhz() < old.get().usage().cpuMhz()
                    || node.usage().memoryMb() < old.get().usage().memoryMb();
        });
    }

    private static Stream<NodeView> changed(ClusterSnapshot before, ClusterSnapshot now) {
        List<NodeView> nodes = now.nodes();
        return nodes.stream()
                .filter(node ->
                        before.node(node.id()).filter(old -> old == node).isEmpty());
    }

    private void tryAgain(ClusterView view, JobId id, JobState job, Evaluation blocked) {
        boolean placed =
                !queue.rehearse(view, job.brief(), blocked).plan().placements().isEmpty();
        if (placed) {
            entities.askUntilAnswered(
                    id,
                    new JobCommand.UnblockEvaluation(blocked.id()),
                    Asked.by(Cause.Kind.EVALUATION, blocked.id().value()));
        }
    }
}
