package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobState;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.Placement;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets the blocked evaluations of this server's jobs run again when something could be placed now. Works by level, not by
 * edge: an evaluation that has just become blocked is held against the view as it is, and every gain of capacity against
 * all that are blocked; room that was planned for and not taken is such a gain, and so is another setting. Whether it
 * could be placed is not guessed: the scheduler itself is asked, once for all gains that came while it had other work.
 */
final class Unblocker implements ViewListener {
    private final EntityAccess entities;
    private final PlanningQueue queue;
    private final IdleLooks looks;
    private final Predicate<PartitionId> owned;
    private final Set<JobId> blockedJobs = new TreeSet<>();
    private final Map<JobId, List<Evaluation>> tried = new HashMap<>();
    private ClusterSnapshot before = ClusterSnapshot.EMPTY;
    private long withdrawnBefore;
    private Map<SettingId, Seen<SettingState>> settingsBefore = Map.of();

    Unblocker(EntityAccess entities, PlanningQueue queue, Predicate<PartitionId> owned) {
        this.entities = entities;
        this.queue = queue;
        this.looks = new IdleLooks(queue::whenIdle, this::tryAgain);
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
        if (withdrawn != withdrawnBefore || !view.settings().equals(settingsBefore)) {
            tried.clear();
        }
        Set<NodeId> gained = gained(changed(view.snapshot(), changes));
        tried.values().removeIf(blocked -> blocked.stream().anyMatch(waiting -> mayBeHelped(waiting, gained)));
        withdrawnBefore = withdrawn;
        settingsBefore = view.settings();
        before = view.snapshot();
        looks.show(view);
        for (JobId id : blockedJobs) {
            JobState job = view.job(id).orElseThrow();
            List<Evaluation> blocked = job.evaluations().allBlocked();
            boolean untried = !blocked.equals(tried.get(id));
            if (untried && job.isRegistered() && owned.test(PartitionId.of("job|" + id))) {
                tried.put(id, blocked);
                looks.at(id);
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

    /** One that waits for a node is helped by room on that node only. */
    private static boolean mayBeHelped(Evaluation waiting, Set<NodeId> gained) {
        return waiting.node().map(gained::contains).orElse(!gained.isEmpty());
    }

    /** Those of these nodes that can hold more than before. */
    private Set<NodeId> gained(Stream<NodeView> changed) {
        return changed.filter(node -> CapacityGain.isThere(before.node(node.id()), node))
                .map(NodeView::id)
                .collect(Collectors.toSet());
    }

    private Stream<NodeView> changed(ClusterSnapshot now, ViewChanges changes) {
        return changes.everything()
                ? now.nodes().stream()
                        .filter(node ->
                                before.node(node.id()).filter(node::equals).isEmpty())
                : changes.nodes().keySet().stream().flatMap(id -> now.node(id).stream());
    }

    private void tryAgain(ClusterView view, JobId id) {
        view.job(id)
                .filter(JobState::isRegistered)
                .ifPresent(job -> tryAgain(view, job, job.evaluations().allBlocked()));
    }

    /** Whatever could be placed now, one of them suffices: it looks at the whole job. */
    private void tryAgain(ClusterView view, JobState job, List<Evaluation> blocked) {
        if (blocked.isEmpty()) {
            return;
        }
        Set<NodeId> places = queue.rehearse(view, job.brief(), blocked.get(0)).plan().placements().stream()
                .map(Placement::node)
                .collect(Collectors.toSet());
        blocked.stream()
                .filter(waiting -> mayBeHelped(waiting, places))
                .findFirst()
                .ifPresent(waiting -> entities.askUntilAnswered(
                        waiting.job(),
                        new JobCommand.UnblockEvaluation(waiting.id()),
                        Asked.by(Cause.Kind.EVALUATION, waiting.id().value())));
    }
}
