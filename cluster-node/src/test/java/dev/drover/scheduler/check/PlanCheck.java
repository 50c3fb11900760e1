package dev.drover.scheduler.check;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/** Whether a plan keeps to every rule of its job on nodes that have what it gives away. */
public final class PlanCheck {
    /** How much less important a job must be to make room. */
    private static final int PRIORITY_DISTANCE = 10;

    private final SchedulingRequest request;
    private final Plan plan;
    private final Set<AllocationId> going = new HashSet<>();
    private final List<String> wrong = new ArrayList<>();

    private PlanCheck(SchedulingRequest request, Plan plan) {
        this.request = request;
        this.plan = plan;
        plan.stops().forEach(stop -> going.add(stop.allocation()));
        plan.placements().forEach(placement -> going.addAll(placement.lineage().preempted()));
    }

    /** All that is wrong with a plan, in words. */
    public static List<String> wrong(SchedulingRequest request, Plan plan) {
        return new PlanCheck(request, plan).check();
    }

    private List<String> check() {
        request.snapshot().nodes().forEach(this::node);
        plan.placements().forEach(this::placement);
        plan.inPlace().forEach(this::inPlace);
        victims();
        return wrong;
    }

    /** What is placed there fits beside all that it does not take the place of. */
    private void node(NodeView node) {
        List<AllocatedResources> given = plan.placements().stream()
                .filter(placement -> placement.node().equals(node.id()))
                .map(Placement::resources)
                .toList();
        if (!given.isEmpty()) {
            List<AllocatedResources> held = node.held().stream()
                    .filter(allocation -> !going.contains(allocation.id()))
                    .map(HeldAllocation::resources)
                    .toList();
            HeldCheck.wrong(node.node(), held, given).forEach(what -> wrong.add("node " + node.id() + ": " + what));
        }
    }

    private void placement(Placement placement) {
        NodeView node = request.snapshot().node(placement.node()).orElseThrow();
        Job job = jobOf(placement);
        TaskGroup group = job.group(placement.group()).orElseThrow();
        if (node.status() != NodeStatus.READY || node.eligibility() != Eligibility.ELIGIBLE) {
            wrong.add(placement.name() + ": node " + node.id() + " takes nothing");
        }
        List<String> broken = new ArrayList<>(ConstraintCheck.broken(job, group, node.node()));
        broken.addAll(AskCheck.wrong(
                group, node.node(), request.configuration().memoryOversubscription(), placement.resources()));
        job.constraints().forEach(rule -> distinct(broken, rule, placement, name -> true));
        group.constraints().forEach(rule -> distinct(broken, rule, placement, group.name()::equals));
        broken.forEach(what -> wrong.add(placement.name() + " on node " + node.id() + ": " + what));
    }

    /** Beside canaries some placements are of an older version. */
    private Job jobOf(Placement placement) {
        OptionalLong older = placement.lineage().jobVersion();
        return older.isEmpty()
                ? request.brief().job()
                : Objects.requireNonNull(plan.earlierJobs().get(older.getAsLong()));
    }

    private void inPlace(Plan.InPlaceUpdate update) {
        JobAllocation allocation = request.brief().allocations().stream()
                .filter(each -> each.id().equals(update.allocation()))
                .findFirst()
                .orElseThrow();
        Job job = request.brief().job();
        NodeView node = request.snapshot().node(update.node()).orElseThrow();
        ConstraintCheck.broken(job, job.group(allocation.group()).orElseThrow(), node.node())
                .forEach(what -> wrong.add(allocation.name() + " stays on node " + node.id() + ": " + what));
    }

    /**
     * The rules that count allocations, those of one group or those of all, as they are when it is placed: what is placed
     * after it may be of an older version, which has rules of its own.
     */
    private void distinct(List<String> broken, Constraint rule, Placement placement, Predicate<String> groups) {
        long most = rule.right().matches("[0-9]+") ? Long.parseLong(rule.right()) : 1;
        boolean holds =
                switch (rule.operator()) {
                    case "distinct_hosts" -> rule.right().equals("false") || present(placement, groups) <= 1;
                    case "distinct_property" ->
                        fact(rule, placement.node()).isPresent() && wanted(rule, placement, groups) <= most;
                    default -> true;
                };
        if (!holds) {
            broken.add(rule.toString());
        }
    }

    /** Those of the groups that are placed by then, itself among them. */
    private List<Placement> until(Placement placement, Predicate<String> groups) {
        return plan.placements().subList(0, plan.placements().indexOf(placement) + 1).stream()
                .filter(each -> groups.test(each.group()))
                .toList();
    }

    /** Of this job, on one node: also what was told to stop and has not ended. */
    private long present(Placement placement, Predicate<String> groups) {
        NodeId id = placement.node();
        long held = request.snapshot().node(id).orElseThrow().held().stream()
                .filter(allocation ->
                        allocation.job().equals(request.brief().job().id()))
                .filter(allocation -> groups.test(allocation.group()) && !going.contains(allocation.id()))
                .count();
        return held
                + until(placement, groups).stream()
                        .filter(each -> each.node().equals(id))
                        .count();
    }

    /** Of this job, on all nodes where a fact is the same: what is to run there. */
    private long wanted(Constraint rule, Placement placement, Predicate<String> groups) {
        Optional<String> value = fact(rule, placement.node());
        long before = request.brief().allocations().stream()
                .filter(allocation -> allocation.desired() == DesiredStatus.RUN
                        && !allocation.client().isTerminal())
                .filter(allocation -> groups.test(allocation.group()) && !going.contains(allocation.id()))
                .filter(allocation -> fact(rule, allocation.node()).equals(value))
                .count();
        return before
                + until(placement, groups).stream()
                        .filter(each -> fact(rule, each.node()).equals(value))
                        .count();
    }

    private Optional<String> fact(Constraint rule, NodeId id) {
        return request.snapshot().node(id).flatMap(node -> ConstraintCheck.fact(rule.left(), node.node()));
    }

    /** Who has to make room is there, is less important, and is made to go once. */
    private void victims() {
        Set<AllocationId> seen = new HashSet<>();
        for (Placement placement : plan.placements()) {
            for (AllocationId victim : placement.lineage().preempted()) {
                boolean mayGo = request.snapshot()
                        .node(placement.node())
                        .flatMap(node -> node.held(victim))
                        .filter(this::mayGo)
                        .isPresent();
                if (!mayGo || !seen.add(victim)) {
                    wrong.add(placement.name() + " makes " + victim + " go");
                }
            }
        }
    }

    private boolean mayGo(HeldAllocation victim) {
        Job job = request.brief().job();
        return request.configuration().allowsPreemption(job.type())
                && !victim.job().equals(job.id())
                && victim.priority() <= job.priority() - PRIORITY_DISTANCE;
    }
}
