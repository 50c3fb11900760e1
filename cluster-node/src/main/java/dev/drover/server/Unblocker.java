package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobState;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.Asked;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.setting.SettingState;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Lets the blocked evaluations of this server's jobs run again when something could be placed now. Works by level, not by
 * edge: an evaluation that has just become blocked is held against the view as it is, and every gain of capacity against
 * all that are blocked; room that was planned for and not taken is such a gain, and so is another setting. Whether it could be placed is not
 * guessed: the scheduler itself is asked.
 */
final class Unblocker implements ViewListener {
    private final EntityAccess entities;
    private final PlanningQueue queue;
    private final Predicate<PartitionId> owned;
    private final Set<JobId> blockedJobs = new TreeSet<>();
    private final Map<JobId, Evaluation> tried = new HashMap<>();
    private ClusterSnapshot before = ClusterSnapshot.EMPTY;
    private long withdrawnBefore;
    private Map<SettingId, Seen<SettingState>> settingsBefore = Map.of();

    Unblocker(EntityAccess entities, PlanningQueue queue, Predicate<PartitionId> owned) {
        this.entities = entities;
        this.queue = queue;
        this.owned = owned;
    }

    @Override
    public void onChanged(ClusterView view, ViewChanges changes) {
        note(view, changes.everything() ? view.jobs().keySet() : changes.jobs());
        // Once it is complete everything has changed, and nothing was missed by not looking.
        if (!view.isComplete(PartitionId.COUNT)) {
            return;
        }
        long withdrawn = queue.pending().withdrawn();
        boolean hasRoom = withdrawn != withdrawnBefore || hasGained(changed(view.snapshot(), changes));
        if (hasRoom || !view.settings().equals(settingsBefore)) {
            tried.clear();
        }
        withdrawnBefore = withdrawn;
        settingsBefore = view.settings();
        before = view.snapshot();
        for (JobId id : blockedJobs) {
            JobState job = view.job(id).orElseThrow();
            Evaluation blocked = job.evaluations().blocked().orElseThrow();
            boolean untried = !blocked.equals(tried.get(id));
            if (untried && job.isRegistered() && owned.test(PartitionId.of("job|" + id))) {
                tried.put(id, blocked);
                queue.whenIdle(() -> tryAgain(view, id, job, blocked));
            }
        }
    }

    private void note(ClusterView view, Collection<JobId> jobs) {
        for (JobId id : jobs) {
            boolean isBlocked =
                    view.job(id).flatMap(job -> job.evaluations().blocked()).isPresent();
            if (isBlocked) {
                blockedJobs.add(id);
            } else {
                blockedJobs.remove(id);
                tried.remove(id);
            }
        }
    }

    /** Whether some of these nodes can hold more than before. */
    private boolean hasGained(Stream<NodeView> changed) {
        return changed.anyMatch(node -> {
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

    private Stream<NodeView> changed(ClusterSnapshot now, ViewChanges changes) {
        return changes.everything()
                ? now.nodes().stream().filter(node -> before.node(node.id())
                        .filter(old -> old == node)
                        .isEmpty())
                : changes.nodes().keySet().stream().flatMap(id -> now.node(id).stream());
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
