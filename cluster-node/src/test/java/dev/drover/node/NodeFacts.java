package dev.drover.node;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.Offer;
import dev.drover.server.Samples;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A node with room for ten of the allocations here, and what can be asked of it. */
final class NodeFacts {
    static final Node NODE = Samples.node(1_000);
    static final Job JOB = Samples.service("web", 2);
    private static final PlacementMetrics NO_METRICS = new PlacementMetrics(
            0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);

    private NodeFacts() {}

    /** The moment so many seconds after the start; its index is the number of seconds. */
    static Stamp stamp(long second) {
        return new Stamp(second, Instant.ofEpochSecond(second));
    }

    /** Every job has recorded all that the node has to tell. */
    static Map<JobId, Long> allAcknowledged(NodeState state) {
        Map<JobId, Long> all = new TreeMap<>();
        state.outboxes().forEach((job, outbox) -> all.put(job, outbox.sequence()));
        return all;
    }

    /** Forgets what ended an hour ago. */
    static NodeCommand.ForgetEnded forget(Instant now) {
        Instant before = now.minus(NodeState.DEALINGS_WINDOW);
        return new NodeCommand.ForgetEnded(before, before, List.of(), before);
    }

    static NodeCommand register() {
        return new NodeCommand.RegisterNode(NODE);
    }

    static AllocationId allocation(String id) {
        return new AllocationId(id);
    }

    /** Takes 100 MHz and no port. */
    static Placement placement(String id) {
        return placement(id, 100, List.of());
    }

    static Placement placement(String id, int cpuMhz, List<Integer> ports) {
        List<AssignedPort> assigned = ports.stream()
                .map(port -> new AssignedPort("http", port, 0, "127.0.0.1", true))
                .toList();
        return new Placement(
                allocation(id),
                "web.group[0]",
                "group",
                Samples.NODE,
                new AllocatedResources(Map.of("task", new TaskShare(cpuMhz, 100, 0, List.of())), 300, assigned),
                Optional.empty(),
                Optional.empty(),
                NO_METRICS,
                Lineage.NONE);
    }

    static NodeCommand.TakeOffer offer(long number, int round, Placement... placements) {
        return offer(JOB, number, round, List.of(), List.of(placements));
    }

    static NodeCommand.TakeOffer offer(
            Job job, long number, int round, List<String> stops, List<Placement> placements) {
        List<Plan.Stop> stopped = stops.stream()
                .map(id -> new Plan.Stop(allocation(id), Samples.NODE, "replaced", Optional.empty()))
                .toList();
        return new NodeCommand.TakeOffer(new Offer(
                new EvaluationId("evaluation-" + number),
                round,
                number,
                job,
                0,
                placements,
                stopped,
                List.of(),
                Map.of()));
    }

    /** Asks for room that is kept for the first round of a plan of {@link #JOB}. */
    static NodeCommand.ReserveOffer reserve(long number, Placement... placements) {
        return new NodeCommand.ReserveOffer(offer(number, 0, placements).offer());
    }

    static NodeCommand.SettleReservation settle(long number, boolean confirmed) {
        return new NodeCommand.SettleReservation(JOB.id(), number, 0, confirmed);
    }

    static NodeCommand.UpdateAllocations update(ClientStatus status, String... allocations) {
        return new NodeCommand.UpdateAllocations(Arrays.stream(allocations)
                .map(id -> new AllocationUpdate(allocation(id), status, "", Map.of(), Optional.empty()))
                .toList());
    }
}
