package dev.drover.chaos.simulation;

import dev.drover.node.NodeState;
import dev.drover.node.Reservation;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a node gives away what it does not have, or does what it may not, counted anew and apart from the code that
 * decides it. What an offer stops, or makes go, counts no more: its successor waits on the machine.
 */
final class NodeChecks {
    private static final String PORT = "port ";
    private static final String CORE = "core ";

    private NodeChecks() {}

    static Optional<Violation> check(NodeEvent event, NodeState before) {
        if (event instanceof NodeEvent.OfferTaken taken) {
            return isPromised(taken.accepted(), before)
                    ? promised(taken.accepted(), before)
                    : given(taken.accepted(), before);
        }
        if (event instanceof NodeEvent.OfferReserved reserved) {
            return given(reserved.kept(), before);
        }
        if (event instanceof NodeEvent.DrainEnded ended && ended.record().status() == DrainStatus.COMPLETE) {
            return left(before);
        }
        if (event instanceof NodeEvent.AllocationsUpdated updated) {
            return TaskOrderChecks.check(updated.updates(), before);
        }
        return Optional.empty();
    }

    private static boolean isPromised(Offer offer, NodeState before) {
        return Optional.ofNullable(before.reservations().get(offer.job().id()))
                .filter(kept -> kept.isFor(offer.evaluationNumber(), offer.round()))
                .isPresent();
    }

    /** It was judged when room was kept for it: what is to go since then does not count. */
    private static Optional<Violation> promised(Offer offer, NodeState before) {
        Set<AllocationId> going = going(offer);
        List<AllocatedResources> held = before.allocations().values().stream()
                .filter(allocation -> holds(before, allocation) && allocation.desired() == DesiredStatus.RUN)
                .filter(allocation -> !going.contains(allocation.placement().id()))
                .map(allocation -> allocation.placement().resources())
                .toList();
        return before.node().flatMap(node -> overdrawn(node, held, fresh(offer)));
    }

    private static Optional<Violation> given(Offer offer, NodeState before) {
        if (offer.placements().isEmpty()) {
            return Optional.empty();
        }
        boolean isOpen = before.status() == NodeStatus.READY
                && before.eligibility() == Eligibility.ELIGIBLE
                && before.drain().isEmpty();
        if (!isOpen) {
            return Optional.of(new Violation(
                    Invariant.CLOSED_NODES_TAKE_NOTHING,
                    "it is " + before.status() + " and " + before.eligibility() + ", drained: "
                            + before.drain().isPresent() + ", and takes " + offer.placements()));
        }
        return before.node().flatMap(node -> overdrawn(node, held(before, going(offer)), fresh(offer)));
    }

    /** What a node has given away, or keeps for somebody. */
    static List<AllocatedResources> held(NodeState state) {
        return held(state, Set.of());
    }

    private static List<AllocatedResources> held(NodeState state, Set<AllocationId> going) {
        Stream<AllocatedResources> held = state.allocations().values().stream()
                .filter(allocation -> holds(state, allocation))
                .filter(allocation -> !going.contains(allocation.placement().id()))
                .map(allocation -> allocation.placement().resources());
        Stream<AllocatedResources> kept = state.reservations().values().stream()
                .flatMap(Reservation::placements)
                .map(Placement::resources);
        return Stream.concat(held, kept).toList();
    }

    private static Set<AllocationId> going(Offer offer) {
        Set<AllocationId> going = new HashSet<>();
        offer.stops().forEach(stop -> going.add(stop.allocation()));
        offer.placements().forEach(placement -> going.addAll(placement.lineage().preempted()));
        return going;
    }

    private static List<AllocatedResources> fresh(Offer offer) {
        return offer.placements().stream().map(Placement::resources).toList();
    }

    private static boolean holds(NodeState state, Allocation allocation) {
        return !allocation.client().isTerminal()
                || state.ending().containsKey(allocation.placement().id());
    }

    /** A drain is over when nothing runs any more that it is about. */
    private static Optional<Violation> left(NodeState before) {
        boolean ignoresSystemJobs = before.drain().orElseThrow().spec().ignoreSystemJobs();
        return before.allocations().values().stream()
                .filter(allocation -> holds(before, allocation))
                .filter(allocation ->
                        !ignoresSystemJobs || !before.jobOf(allocation).type().isSystem())
                .findFirst()
                .map(allocation ->
                        new Violation(Invariant.DRAINED_NODES_EMPTY, "it is taken for drained, and has " + allocation));
    }

    /**
     * What a machine does not have for the fresh ones beside those that it holds. Two that it holds may have the same
     * port, core or device: one of them is ending, and the other waits for that.
     */
    static Optional<Violation> overdrawn(Node node, List<AllocatedResources> held, List<AllocatedResources> fresh) {
        Set<String> taken = new HashSet<>();
        held.forEach(resources -> taken.addAll(singles(resources)));
        for (AllocatedResources resources : fresh) {
            for (String single : singles(resources)) {
                if (!taken.add(single)) {
                    return Optional.of(new Violation(ofSingle(single), single + " is given twice"));
                }
            }
        }
        List<AllocatedResources> all =
                Stream.concat(held.stream(), fresh.stream()).toList();
        long cpu = all.stream().mapToLong(AllocatedResources::cpuMhz).sum();
        long memory = all.stream().mapToLong(AllocatedResources::memoryMb).sum();
        long disk = all.stream().mapToLong(AllocatedResources::diskMb).sum();
        boolean fits = isWithin(node, cpu, memory)
                && disk <= node.resources().diskMb() - node.reserved().diskMb();
        return fits
                ? Optional.empty()
                : Optional.of(new Violation(
                        Invariant.NO_OVER_COMMIT,
                        cpu + " MHz, " + memory + " MB of memory and " + disk + " MB of disk are given away"));
    }

    private static Invariant ofSingle(String single) {
        if (single.startsWith(PORT)) {
            return Invariant.NO_PORT_TWICE;
        }
        return single.startsWith(CORE) ? Invariant.NO_CORE_TWICE : Invariant.NO_DEVICE_TWICE;
    }

    /** What one allocation alone may have. */
    private static List<String> singles(AllocatedResources resources) {
        Stream<String> ports = resources.allPorts().map(port -> PORT + port.port());
        Stream<String> cores = resources.tasks().values().stream()
                .flatMap(share -> share.cores().stream())
                .map(core -> CORE + core);
        Stream<String> devices = resources.tasks().values().stream()
                .flatMap(share -> share.devices().stream())
                .flatMap(devicesOfModel -> devicesOfModel.ids().stream().map(id -> devicesOfModel.model() + " " + id));
        return Stream.of(ports, cores, devices).flatMap(each -> each).toList();
    }

    private static boolean isWithin(Node node, long cpuMhz, long memoryMb) {
        return cpuMhz <= node.resources().cpuMhz() - node.reserved().cpuMhz()
                && memoryMb <= node.resources().memoryMb() - node.reserved().memoryMb();
    }

    /** What runs at one moment takes no more than there is. */
    static Optional<Violation> overloaded(Node node, List<TaskShare> running) {
        long cpu = running.stream().mapToLong(TaskShare::cpuMhz).sum();
        long memory = running.stream().mapToLong(TaskShare::memoryMb).sum();
        return isWithin(node, cpu, memory)
                ? Optional.empty()
                : Optional.of(new Violation(
                        Invariant.NO_OVER_COMMIT,
                        "tasks with " + cpu + " MHz and " + memory + " MB of memory run at once"));
    }
}
