package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.recording.Asked;
import dev.drover.scheduler.feasible.ClassEligibility;
import dev.drover.scheduler.feasible.ConstraintRule;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets the blocked evaluations of this server's jobs run again when something could be placed now. Works by level, not by
 * edge: an evaluation that has just become blocked is held against the view as it is, and every gain of capacity against
 * all that could come to a node of that class; room that was planned for and not taken is a gain for all, and so is another
 * setting. For a job that keeps its own allocations apart another state of itself is one. Whether it could be placed is not
 * guessed: the scheduler itself is asked, once for all gains that came while it had other work.
 */
final class Unblocker implements ViewListener {
    /**
     * What was held against the view as it then was, and which gains may change what came of it.
     *
     * @param preempting the job, if it may take the place of others
     */
    private record Tried(List<Evaluation> blocked, ClassEligibility classes, Optional<Job> preempting) {
        static Tried of(JobState job, List<Evaluation> blocked, ClusterView view) {
            return new Tried(
                    blocked,
                    new ClassEligibility(job.registration().stream()
                            .flatMap(known -> known.versions().stream())
                            .map(Registration.Version::job)
                            .toList()),
                    job.registration().map(Registration::job).filter(wanted -> view.schedulerConfiguration(
                                    wanted.nodePool())
                            .allowsPreemption(wanted.type())));
        }

        boolean mayBeHelped(Gains gains) {
            boolean byAny = gains.byClass().values().stream()
                    .anyMatch(gain -> gain.isThereFor(preempting) && classes.mayHelp(gain.node()));
            return blocked.stream().anyMatch(waiting -> waiting.node()
                    .map(node -> Optional.ofNullable(gains.byNode().get(node))
                            .filter(gain -> gain.isThereFor(preempting))
                            .isPresent())
                    .orElse(byAny));
        }
    }

    /** What nodes can hold more than before, and the most of each of their classes. */
    private record Gains(Map<NodeId, CapacityGain> byNode, Map<String, CapacityGain> byClass) {
        void add(CapacityGain gain) {
            byNode.put(gain.node().id(), gain);
            byClass.merge(gain.node().computedClass(), gain, CapacityGain::or);
        }
    }

    private final EntityAccess entities;
    private final PlanningQueue queue;
    private final IdleLooks looks;
    private final Predicate<PartitionId> owned;
    private final Set<JobId> blockedJobs = new TreeSet<>();
    private final Map<JobId, Tried> tried = new HashMap<>();
    private ClusterSnapshot before = ClusterSnapshot.EMPTY;
    private long withdrawnBefore;
    private long settingsBefore;

    Unblocker(EntityAccess entities, PlanningQueue queue, Predicate<PartitionId> owned) {
        this.entities = entities;
        this.queue = queue;
        this.looks = new IdleLooks(queue::whenIdle, this::tryAgain);
        this.owned = owned;
    }

    @Override
    public void onChanged(ClusterView view, ViewChanges changes) {
        Collection<JobId> jobs = changes.everything() ? view.jobs().keySet() : changes.jobs();
        note(view, jobs);
        // Once it is complete everything has changed, and nothing was missed by not looking.
        if (!view.isComplete(PartitionId.COUNT)) {
            return;
        }
        forgetWhatMayHaveChanged(view, changes, jobs);
        looks.show(view);
        for (JobId id : blockedJobs) {
            JobState job = view.job(id).orElseThrow();
            List<Evaluation> blocked = job.evaluations().allBlocked();
            Tried last = tried.get(id);
            boolean untried = last == null || !last.blocked().equals(blocked);
            if (untried && job.isRegistered() && owned.test(PartitionId.of("job|" + id))) {
                tried.put(id, Tried.of(job, blocked, view));
                looks.at(id);
            }
        }
    }

    /** Of what was tried in vain, that which may go otherwise now. */
    private void forgetWhatMayHaveChanged(ClusterView view, ViewChanges changes, Collection<JobId> jobs) {
        long withdrawn = queue.pending().withdrawn();
        if (withdrawn != withdrawnBefore || view.tableTick(Table.SETTINGS) != settingsBefore) {
            tried.clear();
        }
        jobs.stream()
                .filter(id -> tried.containsKey(id) && isInItsOwnWay(view, id))
                .forEach(tried::remove);
        if (!tried.isEmpty()) {
            Gains gains = gains(changed(view.snapshot(), changes));
            tried.values().removeIf(attempt -> attempt.mayBeHelped(gains));
        }
        withdrawnBefore = withdrawn;
        settingsBefore = view.tableTick(Table.SETTINGS);
        before = view.snapshot();
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

    /** Whether what it has run elsewhere keeps it from a node; that this has ended its node tells before the job does. */
    private static boolean isInItsOwnWay(ClusterView view, JobId id) {
        return view.job(id).flatMap(JobState::registration).map(Registration::job).stream()
                .flatMap(job -> Stream.concat(
                        job.constraints().stream(),
                        job.groups().stream().flatMap(group -> group.constraints().stream())))
                .anyMatch(constraint -> constraint.operator().equals(ConstraintRule.DISTINCT_PROPERTY));
    }

    private Gains gains(Stream<NodeView> changed) {
        Gains gains = new Gains(new HashMap<>(), new HashMap<>());
        changed.flatMap(node -> CapacityGain.of(before.node(node.id()), node).stream())
                .forEach(gains::add);
        return gains;
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
                .filter(waiting -> waiting.node().map(places::contains).orElse(!places.isEmpty()))
                .findFirst()
                .ifPresent(waiting -> entities.askUntilAnswered(
                        waiting.job(),
                        new JobCommand.UnblockEvaluation(waiting.id()),
                        Asked.by(Cause.Kind.EVALUATION, waiting.id().value())));
    }
}
