package dev.drover.scheduler;

import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Plan.Stop;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.feasible.BaseSet;
import dev.drover.scheduler.feasible.Feasibility;
import dev.drover.scheduler.plan.DerivedIds;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.rank.NodeSelector;
import dev.drover.scheduler.rank.Selection;
import dev.drover.scheduler.rank.Witness;
import dev.drover.scheduler.reconcile.Reconciler;
import dev.drover.scheduler.reconcile.Reconciliation;
import dev.drover.scheduler.reconcile.Reconciliation.Replacement;
import dev.drover.scheduler.reconcile.Reconciliation.Wanted;
import dev.drover.scheduler.snapshot.HeldAllocation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Plans service and batch jobs: what must change first, then a node for each placement. One instance, one plan. */
final class GenericScheduler {
    private final SchedulingRequest request;
    private final Witness witness;
    private final Job job;
    private final Feasibility feasibility;
    private final ProposedNodes proposed;
    private final List<Stop> stops = new ArrayList<>();
    private final List<Placement> placements = new ArrayList<>();
    private final MissingPlacements missing = new MissingPlacements();
    private final Map<Long, NodeSelector> ofOlder = new TreeMap<>();
    private final Set<Kind> hopeless = new HashSet<>();
    private int counter;

    GenericScheduler(SchedulingRequest request, Witness witness) {
        this.request = request;
        this.witness = witness;
        this.job = request.brief().job();
        this.feasibility = new Feasibility(job);
        this.proposed = new ProposedNodes(request.snapshot(), request.brief());
    }

    SchedulingResult schedule() {
        Reconciliation changes = Reconciler.reconcile(request.situation(feasibility));
        stops.addAll(changes.stops());
        changes.stops().forEach(stop -> proposed.stop(stop.node(), stop.allocation()));
        boolean places =
                !changes.replacements().isEmpty() || !changes.placements().isEmpty();
        BaseSet base = places ? BaseSet.of(request.snapshot(), job) : BaseSet.EMPTY;
        NodeSelector selector = selector(job, base, feasibility);
        job.groups().forEach(missing::expect);
        changes.replacements()
                .forEach(replacement -> replace(selectorFor(replacement.wanted(), selector), replacement));
        changes.placements().forEach(wanted -> place(selectorFor(wanted, selector), wanted));
        SchedulingResult.Basis basis = new SchedulingResult.Basis(
                request.seed(), Scheduler.ALGORITHM_VERSION, base.size(), base.hash(), selector.considered());
        return new SchedulingResult(plan(changes), basis);
    }

    private NodeSelector selector(Job version, BaseSet base, Feasibility rules) {
        NodeSelector selector =
                new NodeSelector(version, base, rules, proposed, request.configuration(), request.seed(), witness);
        selector.avoid(request.refused());
        return selector;
    }

    /** What keeps up the count beside canaries runs an older version, which may want other nodes. */
    private NodeSelector selectorFor(Wanted wanted, NodeSelector ofNewest) {
        OptionalLong version = wanted.lineage().jobVersion();
        return version.isEmpty()
                ? ofNewest
                : ofOlder.computeIfAbsent(version.getAsLong(), number -> {
                    Job older = request.earlier(number);
                    return selector(older, BaseSet.of(request.snapshot(), older), new Feasibility(older));
                });
    }

    private TaskGroup groupOf(Wanted wanted) {
        OptionalLong version = wanted.lineage().jobVersion();
        return version.isEmpty()
                ? wanted.group()
                : request.earlier(version.getAsLong())
                        .group(wanted.group().name())
                        .orElseThrow();
    }

    /** A running allocation is stopped only if its successor has found room, which may be the room it leaves. */
    private void replace(NodeSelector selector, Replacement replacement) {
        Stop stop = replacement.stop();
        proposed.stop(stop.node(), stop.allocation());
        if (place(selector, replacement.wanted())) {
            stops.add(stop);
        } else {
            proposed.keep(stop.node(), stop.allocation());
        }
    }

    private boolean place(NodeSelector selector, Wanted wanted) {
        TaskGroup group = groupOf(wanted);
        int number = counter++;
        Kind kind = new Kind(group.name(), wanted.lineage().jobVersion());
        if (hopeless.contains(kind)) {
            missing.addUntried(group);
            return false;
        }
        Selection selection =
                stay(selector, wanted, group).orElseGet(() -> selector.selectEvicting(group, wanted.failedOn()));
        if (selection.choice().isEmpty()) {
            hopeless.add(kind);
            missing.add(group, selection.metrics());
            return false;
        }
        Selection.Choice choice = selection.choice().get();
        Placement placement = new Placement(
                DerivedIds.allocation(request.evaluation(), request.round(), number),
                wanted.name(),
                group.name(),
                choice.node().id(),
                choice.resources(),
                wanted.previous().map(JobAllocation::id),
                wanted.deployment(),
                selection.metrics(),
                wanted.lineage()
                        .taking(choice.victims().stream()
                                .map(HeldAllocation::id)
                                .toList()));
        choice.victims().forEach(victim -> proposed.preempt(choice.node().id(), victim));
        placements.add(placement);
        proposed.place(choice.node(), HeldAllocation.of(job.id(), placement));
        return true;
    }

    /** Where the group's disk is kept, the node of the predecessor comes first. */
    private Optional<Selection> stay(NodeSelector selector, Wanted wanted, TaskGroup group) {
        return wanted.previous()
                .filter(previous -> group.storage().sticky())
                .flatMap(previous -> request.snapshot().node(previous.node()))
                .flatMap(node -> selector.selectAt(node, group, wanted.failedOn()));
    }

    private Plan plan(Reconciliation changes) {
        return new Plan(
                stops,
                placements,
                changes.inPlace(),
                changes.deployment(),
                missing.failedGroups(),
                missing.queued(),
                changes.desiredUpdates(),
                changes.followUps(),
                request.earlierJobs(placements),
                List.of(),
                Map.of());
    }

    /** What takes the same room wherever it is placed: a group in one version, the newest if it is empty. */
    private record Kind(String group, OptionalLong version) {}
}
