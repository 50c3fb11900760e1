package dev.drover.chaos.simulation;

import static dev.drover.chaos.simulation.ConstraintChecks.DISTINCT_HOSTS;
import static dev.drover.chaos.simulation.ConstraintChecks.DISTINCT_PROPERTY;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Task;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Whether a plan keeps to what its job asks for and an operator allows, on the nodes as the scheduler was shown them. */
final class PlanChecks {
    /** How much less important a job must be to make room. */
    private static final int DISTANCE = 10;

    private final SchedulingRequest request;
    private final Plan plan;
    private final Set<AllocationId> stopped = new HashSet<>();

    private PlanChecks(SchedulingRequest request, Plan plan) {
        this.request = request;
        this.plan = plan;
        plan.stops().forEach(stop -> stopped.add(stop.allocation()));
    }

    static Optional<Violation> check(SchedulingRequest request, Plan plan) {
        return new PlanChecks(request, plan).check();
    }

    /** An allocation as the plan leaves it. */
    private record Spot(AllocationId id, String group, NodeId node) {}

    private Optional<Violation> check() {
        List<Spot> spots = new ArrayList<>();
        request.brief().allocations().stream()
                .filter(allocation -> allocation.isLive() && !stopped.contains(allocation.id()))
                .forEach(allocation -> spots.add(new Spot(allocation.id(), allocation.group(), allocation.node())));
        plan.placements()
                .forEach(placement -> spots.add(new Spot(placement.id(), placement.group(), placement.node())));
        List<Function<Placement, Optional<Violation>>> rules = List.of(
                this::ofNode,
                placement -> ofDistinct(placement, spots),
                this::ofVictims,
                this::ofDevices,
                this::ofCores);
        return plan.placements().stream()
                .flatMap(placement -> rules.stream().flatMap(rule -> rule.apply(placement).stream()))
                .findFirst()
                .or(this::ofUpdates);
    }

    private Job job(Placement placement) {
        OptionalLong older = placement.lineage().jobVersion();
        return older.isEmpty()
                ? request.brief().job()
                : Optional.ofNullable(request.earlierVersions().get(older.getAsLong()))
                        .orElseThrow();
    }

    private NodeView node(NodeId id) {
        return request.snapshot().node(id).orElseThrow(() -> new AssertionError("a plan has node " + id));
    }

    private Optional<Violation> ofNode(Placement placement) {
        NodeView node = node(placement.node());
        return node.isSchedulable()
                ? ofConstraints(job(placement), placement.group(), node)
                : Optional.of(new Violation(
                        Invariant.CLOSED_NODES_TAKE_NOTHING, placement.name() + " is planned for " + node));
    }

    private static Optional<Violation> ofConstraints(Job job, String group, NodeView node) {
        return ConstraintChecks.broken(job, group, node.node())
                .map(broken -> new Violation(Invariant.CONSTRAINTS_HOLD, broken));
    }

    /** What goes on in a newer version is where that version may be. */
    private Optional<Violation> ofUpdates() {
        return request.brief().allocations().stream()
                .filter(allocation -> plan.inPlace().stream()
                        .anyMatch(update -> update.allocation().equals(allocation.id())))
                .flatMap(allocation -> ofUpdate(allocation).stream())
                .findFirst();
    }

    private Optional<Violation> ofUpdate(JobAllocation allocation) {
        return ofConstraints(request.brief().job(), allocation.group(), node(allocation.node()));
    }

    private Optional<Violation> ofDistinct(Placement placement, List<Spot> spots) {
        Job job = job(placement);
        Stream<Optional<String>> ofJob =
                job.constraints().stream().map(rule -> broken(rule, placement, spots, spot -> true));
        Stream<Optional<String>> ofGroup = job.group(placement.group()).orElseThrow().constraints().stream()
                .map(rule -> broken(rule, placement, spots, spot -> spot.group().equals(placement.group())));
        return Stream.concat(ofJob, ofGroup)
                .flatMap(Optional::stream)
                .findFirst()
                .map(broken -> new Violation(Invariant.CONSTRAINTS_HOLD, broken));
    }

    private Optional<String> broken(Constraint rule, Placement placement, List<Spot> spots, Predicate<Spot> counts) {
        Stream<Spot> counted = spots.stream().filter(counts);
        boolean holds =
                switch (rule.operator()) {
                    case DISTINCT_HOSTS ->
                        counted.filter(spot -> spot.node().equals(placement.node()) && isThere(spot))
                                        .count()
                                <= 1;
                    case DISTINCT_PROPERTY -> {
                        Optional<String> fact = fact(rule, placement.node());
                        long most = rule.right().isEmpty() ? 1 : Long.parseLong(rule.right());
                        yield fact.isPresent()
                                && counted.filter(spot ->
                                                        fact(rule, spot.node()).equals(fact))
                                                .count()
                                        <= most;
                    }
                    default -> true;
                };
        return holds ? Optional.empty() : Optional.of(rule + " does not hold for " + placement.name() + " of " + spots);
    }

    /** Its node knows before the job does that something has ended. */
    private boolean isThere(Spot spot) {
        return node(spot.node()).held(spot.id()).isPresent()
                || plan.placements().stream()
                        .anyMatch(placement -> placement.id().equals(spot.id()));
    }

    private Optional<String> fact(Constraint rule, NodeId id) {
        return request.snapshot().node(id).flatMap(node -> ConstraintChecks.fact(rule.left(), node.node()));
    }

    private Optional<Violation> ofVictims(Placement placement) {
        List<AllocationId> victims = placement.lineage().preempted();
        Job job = job(placement);
        if (!victims.isEmpty() && !request.configuration().allowsPreemption(job.type())) {
            return wrong(placement.name() + " makes others go, which no job of its type may");
        }
        return victims.stream()
                .filter(victim -> !mayGo(node(placement.node()).held(victim), job))
                .findFirst()
                .flatMap(victim -> wrong(placement.name() + " of priority " + job.priority() + " makes "
                        + node(placement.node()).held(victim) + " go"));
    }

    private static boolean mayGo(Optional<HeldAllocation> victim, Job job) {
        return victim.filter(held -> !held.job().equals(job.id()))
                .filter(held -> held.priority() <= job.priority() - DISTANCE)
                .isPresent();
    }

    private static Optional<Violation> wrong(String what) {
        return Optional.of(new Violation(Invariant.LESS_IMPORTANT_MAKE_ROOM, what));
    }

    private Optional<Violation> ofCores(Placement placement) {
        return job(placement).group(placement.group()).orElseThrow().tasks().stream()
                .filter(task -> !hasCores(placement, task))
                .findFirst()
                .map(task -> new Violation(
                        Invariant.CORES_AS_ASKED, placement.name() + ": " + placement.resources() + " for " + task));
    }

    private boolean hasCores(Placement placement, Task task) {
        int count = node(placement.node()).node().resources().cpuCores();
        List<Integer> given = Optional.ofNullable(placement.resources().tasks().get(task.name()))
                .map(TaskShare::cores)
                .orElse(List.of());
        return given.size() == task.resources().cores() && given.stream().allMatch(core -> core >= 0 && core < count);
    }

    private Optional<Violation> ofDevices(Placement placement) {
        return DeviceChecks.wrong(
                        placement.resources(),
                        job(placement).group(placement.group()).orElseThrow(),
                        node(placement.node()).node().equipment())
                .map(what -> new Violation(Invariant.DEVICES_AS_ASKED, placement.name() + ": " + what));
    }
}
