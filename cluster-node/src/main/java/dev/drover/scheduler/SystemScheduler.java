package dev.drover.scheduler;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.DesiredUpdates;
import dev.drover.protocol.evaluation.Plan.NewDeployment;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.feasible.JobReach;
import dev.drover.scheduler.plan.DerivedIds;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.rank.NodeSelector;
import dev.drover.scheduler.rank.Selection;
import dev.drover.scheduler.rank.Witness;
import dev.drover.scheduler.reconcile.Situation;
import dev.drover.scheduler.reconcile.SystemChanges;
import dev.drover.scheduler.reconcile.SystemReconciler;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Plans system and sysbatch jobs: each group once on every node that can take it. A node that a constraint keeps away is
 * none of the job's; one without room is a placement that is missing. One instance, one plan.
 */
final class SystemScheduler {
    private static final int CONSIDERED_KEPT = 100;

    private final SchedulingRequest request;
    private final Witness witness;
    private final Job job;
    private final Feasibility feasibility;
    private final ProposedNodes proposed;
    private final BaseSet base;
    private final List<Stop> stops = new ArrayList<>();
    private final List<Placement> placements = new ArrayList<>();
    private final List<Plan.InPlaceUpdate> updates = new ArrayList<>();
    private final MissingPlacements missing = new MissingPlacements();
    private final Map<String, Integer> deploymentTotals = new TreeMap<>();
    private final Map<String, Integer> canaries = new TreeMap<>();
    private final List<Plan.Lack> lacking = new ArrayList<>();
    private final Map<String, PlacementMetrics> passedOver = new TreeMap<>();
    private final Map<Long, Feasibility> ofOlder = new TreeMap<>();
    private final Map<String, DesiredUpdates> desired = new TreeMap<>();
    private int counter;

    SystemScheduler(SchedulingRequest request, Witness witness) {
        this.request = request;
        this.witness = witness;
        this.job = request.brief().job();
        this.feasibility = new Feasibility(job);
        this.proposed = new ProposedNodes(request.snapshot(), request.brief());
        this.base = request.brief().stopped() ? BaseSet.EMPTY : BaseSet.of(request.snapshot(), job);
    }

    SchedulingResult schedule() {
        Situation situation = request.situation(feasibility);
        SystemReconciler.leftovers(situation).forEach(this::stop);
        for (SystemChanges changes : SystemReconciler.reconcile(situation, base)) {
            apply(changes);
        }
        List<NodeId> considered =
                base.nodes().stream().map(NodeView::id).limit(CONSIDERED_KEPT).toList();
        SchedulingResult.Basis basis = new SchedulingResult.Basis(
                request.seed(), Scheduler.ALGORITHM_VERSION, base.size(), base.hash(), considered);
        return new SchedulingResult(plan(situation), basis);
    }

    private void stop(Stop stop) {
        stops.add(stop);
        proposed.stop(stop.node(), stop.allocation());
    }

    private void apply(SystemChanges changes) {
        missing.expect(changes.group());
        changes.stops().forEach(this::stop);
        updates.addAll(changes.updates());
        List<JobAllocation> replaced = replaceAll(changes);
        List<SystemChanges.Missing> filled = fill(changes);
        explain(changes, replaced, filled);
        // What comes in an older version is to follow, too.
        begin(changes, changes.updates().size() + changes.deferred() + replaced.size() + filled.size());
        boolean tried = changes.canaries() > 0;
        desired.put(
                changes.group().name(),
                new DesiredUpdates(
                        changes.ignored() + changes.deferred(),
                        filled.size(),
                        0,
                        changes.stops().size(),
                        changes.updates().size(),
                        tried ? 0 : replaced.size(),
                        tried ? replaced.size() : 0,
                        0,
                        0,
                        0,
                        0));
    }

    private List<JobAllocation> replaceAll(SystemChanges changes) {
        List<JobAllocation> replaced = new ArrayList<>();
        for (JobAllocation old : changes.replacements()) {
            if (replace(changes, old)) {
                replaced.add(old);
            }
        }
        return replaced;
    }

    private List<SystemChanges.Missing> fill(SystemChanges changes) {
        List<SystemChanges.Missing> filled = new ArrayList<>();
        for (SystemChanges.Missing wanted : changes.missing()) {
            if (place(changes, wanted)) {
                filled.add(wanted);
            }
        }
        return filled;
    }

    /**
     * Asks once more of the nodes that the group was kept from, all of them together: what each said alone would fill the plan
     * where there are thousands. An older version beside canaries is not asked for; where it lacks room, that is noted.
     */
    private void explain(SystemChanges changes, List<JobAllocation> replaced, List<SystemChanges.Missing> filled) {
        Set<NodeId> reached = new HashSet<>();
        replaced.forEach(old -> reached.add(old.node()));
        filled.forEach(wanted -> reached.add(wanted.node().id()));
        List<JobAllocation> kept = changes.replacements().stream()
                .filter(old -> !reached.contains(old.node()))
                .toList();
        List<NodeView> avoided = Stream.concat(
                        kept.stream().flatMap(old -> request.snapshot().node(old.node()).stream()),
                        changes.missing().stream()
                                .filter(wanted -> wanted.version().isEmpty()
                                        && !reached.contains(wanted.node().id()))
                                .map(SystemChanges.Missing::node))
                .toList();
        boolean noNodeIsForIt = changes.missing().isEmpty() && !changes.runsSomewhere();
        if (avoided.isEmpty() && !noNodeIsForIt) {
            return;
        }
        kept.forEach(old -> proposed.stop(old.node(), old.id()));
        Selection again =
                selector(job, base.only(avoided), feasibility, Witness.NONE).select(changes.group(), Set.of());
        kept.forEach(old -> proposed.keep(old.node(), old.id()));
        if (missing.isMissing(changes.group())) {
            missing.explain(changes.group(), again.metrics());
        } else {
            passedOver.put(changes.group().name(), again.metrics());
        }
    }

    private NodeSelector selector(Job version, BaseSet nodes, Feasibility rules, Witness hearing) {
        NodeSelector selector =
                new NodeSelector(version, nodes, rules, proposed, request.configuration(), request.seed(), hearing);
        selector.avoid(request.refused());
        return selector;
    }

    /** @param total how many allocations the deployment shall bring to health, where one starts */
    private void begin(SystemChanges changes, int total) {
        if (!changes.startsDeployment() || total == 0) {
            return;
        }
        deploymentTotals.put(changes.group().name(), total);
        if (changes.canaries() > 0) {
            canaries.put(changes.group().name(), changes.canaries());
        }
    }

    /** A running allocation is stopped only if its successor has found room, which may be the room it leaves. */
    private boolean replace(SystemChanges changes, JobAllocation old) {
        Optional<NodeView> node = request.snapshot().node(old.node());
        if (node.isEmpty()) {
            return false;
        }
        proposed.stop(old.node(), old.id());
        boolean canary = changes.canaries() > 0;
        if (place(changes, new SystemChanges.Missing(node.get(), Optional.of(old), canary, OptionalLong.empty()))) {
            stops.add(new Stop(old.id(), old.node(), SystemChanges.UPDATED, Optional.empty()));
            return true;
        }
        proposed.keep(old.node(), old.id());
        return false;
    }

    private boolean place(SystemChanges changes, SystemChanges.Missing wanted) {
        NodeView node = wanted.node();
        Job version =
                wanted.version().isPresent() ? request.earlier(wanted.version().getAsLong()) : job;
        TaskGroup group = version.group(changes.group().name()).orElseThrow();
        int number = counter++;
        if (!JobReach.covers(version, node.node())) {
            return false;
        }
        BaseSet only = new BaseSet(List.of(node), base.available());
        Selection selection =
                selector(version, only, rules(wanted.version()), witness).selectEvicting(group, Set.of());
        if (selection.choice().isEmpty()) {
            boolean isFiltered = selection.metrics().nodesFiltered() > 0;
            if (!isFiltered) {
                lack(node, group, selection.metrics());
            }
            return false;
        }
        Selection.Choice choice = selection.choice().get();
        Placement placement = new Placement(
                DerivedIds.allocation(request.evaluation(), request.round(), number),
                job.id().value() + "." + group.name() + "[0]",
                group.name(),
                node.id(),
                choice.resources(),
                wanted.previous().map(JobAllocation::id),
                wanted.version().isPresent() ? Optional.empty() : changes.deployment(),
                selection.metrics(),
                new Lineage(wanted.canary(), wanted.version(), List.of())
                        .taking(choice.victims().stream()
                                .map(HeldAllocation::id)
                                .toList()));
        choice.victims().forEach(victim -> proposed.preempt(node.id(), victim));
        placements.add(placement);
        proposed.place(node, HeldAllocation.of(job.id(), placement));
        return true;
    }

    private void lack(NodeView node, TaskGroup group, PlacementMetrics why) {
        missing.add(group, why);
        if (lacking.size() < Plan.MOST_LACKING) {
            lacking.add(new Plan.Lack(node.id(), group.name(), why));
        }
    }

    /** What an older version, which comes to nodes beside canaries, asks of them may be something else. */
    private Feasibility rules(OptionalLong version) {
        return version.isEmpty()
                ? feasibility
                : ofOlder.computeIfAbsent(version.getAsLong(), number -> new Feasibility(request.earlier(number)));
    }

    private Plan plan(Situation situation) {
        Optional<NewDeployment> deployment = deploymentTotals.isEmpty()
                ? Optional.empty()
                : Optional.of(new NewDeployment(situation.ownDeployment(), deploymentTotals, canaries));
        return new Plan(
                stops,
                placements,
                updates,
                deployment,
                missing.failedGroups(),
                missing.queued(),
                desired,
                List.of(),
                request.earlierJobs(placements),
                lacking,
                passedOver);
    }
}
